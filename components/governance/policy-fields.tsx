'use client'

import { useTranslations } from 'next-intl'
import type { UseFormReturn } from 'react-hook-form'
import { useErrorText } from '../i18n/error-text'
import { Checkbox } from '../ui/checkbox'
import { Choice } from '../ui/choice'
import { Field, Input } from '../ui/field'
import { FieldGroup } from './field-group'
import { localTime, SUSPEND_OFFER_MS } from './policy-draft'
import type { StrategyDraft } from './strategy-draft'
import type { InstanceOption } from './use-instance-options'

interface PolicyFieldsProps {
  form: UseFormReturn<StrategyDraft>
  draft: StrategyDraft
  options: InstanceOption[]
}

const CHECK = { shouldDirty: true, shouldTouch: true, shouldValidate: true } as const

/** How failover is meant: each choice with what it does in a sentence. */
export function PolicyFields({ form, draft, options }: PolicyFieldsProps) {
  const t = useTranslations('governance.policy')
  const errorText = useErrorText()
  const errors = form.formState.errors.policy
  const { policy, slaves } = draft
  const nameOf = (taskId: string) => options.find((option) => option.value === taskId)?.name ?? taskId
  const number = (name: 'stableS' | 'holdDownMs' | 'switches' | 'withinS', label: string, hint: string) => (
    <Field label={label} hint={hint} error={errorText(errors?.[name]?.message)} required>
      {(control) => (
        <Input
          {...control}
          type="number"
          inputMode="numeric"
          {...form.register(`policy.${name}`, { valueAsNumber: true, onChange: () => void form.trigger(`policy.${name}`) })}
        />
      )}
    </Field>
  )
  return (
    <FieldGroup title={t('title')} about={t('about')}>
      <div className="space-y-3">
        <Choice
          label={t('mode')}
          value={policy.mode}
          onChange={(mode) => {
            form.setValue('policy.mode', mode, CHECK)
            if (mode === 'suspended' && policy.until === '')
              form.setValue('policy.until', localTime(Date.now() + SUSPEND_OFFER_MS), CHECK)
          }}
          options={(['automatic', 'manual', 'suspended'] as const).map((mode) => ({
            value: mode,
            label: t(`modes.${mode}`),
            description: t(`modeAbout.${mode}`),
          }))}
        />
        {policy.mode === 'suspended' && (
          <Field label={t('until')} hint={t('untilHint')} error={errorText(errors?.until?.message)} required>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                className="max-w-64"
                {...form.register('policy.until', { onChange: () => void form.trigger('policy.until') })}
              />
            )}
          </Field>
        )}
        {slaves.length > 0 && (
          <fieldset className="min-w-0 space-y-1.5">
            <legend className="font-medium">{t('never')}</legend>
            <p className="text-[13px] text-ink-faint">{t('neverAbout')}</p>
            {slaves.map((taskId) => (
              <Checkbox
                key={taskId}
                checked={policy.never.includes(taskId)}
                label={nameOf(taskId)}
                onChange={(checked) =>
                  form.setValue(
                    'policy.never',
                    checked ? [...policy.never, taskId] : policy.never.filter((each) => each !== taskId),
                    CHECK,
                  )
                }
              />
            ))}
            {slaves.every((taskId) => policy.never.includes(taskId)) && (
              <p role="status" className="text-[13px] text-warn">
                {t('neverAll')}
              </p>
            )}
          </fieldset>
        )}
        <Choice
          label={t('failback')}
          value={policy.failback}
          onChange={(failback) => form.setValue('policy.failback', failback, CHECK)}
          options={(['never', 'stable', 'atOnce'] as const).map((failback) => ({
            value: failback,
            label: t(`failbacks.${failback}`),
            description: t(`failbackAbout.${failback}`),
          }))}
        />
        <div className="grid gap-x-4 sm:grid-cols-2">
          {policy.failback === 'stable' && number('stableS', t('stable'), t('stableHint'))}
          {number('holdDownMs', t('holdDown'), t('holdDownHint'))}
        </div>
        <Checkbox
          checked={policy.flapLimited}
          label={t('flap')}
          hint={t('flapAbout')}
          onChange={(limited) => form.setValue('policy.flapLimited', limited, CHECK)}
        />
        {policy.flapLimited && (
          <div className="grid gap-x-4 sm:grid-cols-2">
            {number('switches', t('switches'), t('switchesHint'))}
            {number('withinS', t('within'), t('withinHint'))}
          </div>
        )}
        <Checkbox
          checked={policy.fencing}
          label={t('fencing')}
          hint={t('fencingAbout')}
          onChange={(fencing) => form.setValue('policy.fencing', fencing, CHECK)}
        />
      </div>
    </FieldGroup>
  )
}
