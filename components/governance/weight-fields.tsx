'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { UseFormReturn } from 'react-hook-form'
import { DEFAULT_WEIGHT, WEIGHT_LIMITS } from '../../lib/api/rule'
import { sharesOf } from '../../lib/api/rule-effect'
import { useErrorText } from '../i18n/error-text'
import { Field, Input } from '../ui/field'
import { Percent } from '../ui/figures'
import { FieldGroup } from './field-group'
import { isWeight, type StrategyDraft } from './strategy-draft'
import type { InstanceOption } from './use-instance-options'

interface WeightFieldsProps {
  form: UseFormReturn<StrategyDraft>
  draft: StrategyDraft
  /** The instances, by name. */
  options: InstanceOption[]
}

/** The weight of each instance, and what part of the look-ups it gets while all are healthy. */
export function WeightFields({ form, draft, options }: WeightFieldsProps) {
  const t = useTranslations('governance.weights')
  const errorText = useErrorText()
  const { errors } = form.formState
  const taskIds = options.map((option) => option.value)
  const shares = Object.values(draft.weights).every(isWeight)
    ? sharesOf({ strategy: draft.loadBalance, weights: draft.weights }, taskIds)
    : []
  const all = errorText(errors.weights?.root?.message?.toString())
  return (
    <FieldGroup title={t('title')} about={t('about')}>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {options.map((option, index) => {
          const part = shares[index]?.part ?? Number.NaN
          return (
            <Field
              key={option.value}
              label={option.label}
              note={Number.isFinite(part) && <Percent value={part} />}
              error={errorText(errors.weights?.[option.value]?.message)}
            >
              {(control) => (
                <Input
                  {...control}
                  type="number"
                  inputMode="numeric"
                  min={WEIGHT_LIMITS.min}
                  max={WEIGHT_LIMITS.max}
                  defaultValue={DEFAULT_WEIGHT}
                  {...form.register(`weights.${option.value}`, { valueAsNumber: true })}
                />
              )}
            </Field>
          )
        })}
      </div>
      {all && (
        <p role="alert" className="flex gap-1.5 text-[13px] text-bad">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          {all}
        </p>
      )}
    </FieldGroup>
  )
}
