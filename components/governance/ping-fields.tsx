'use client'

import { useTranslations } from 'next-intl'
import type { UseFormReturn } from 'react-hook-form'
import { useErrorText } from '../i18n/error-text'
import { Field, Input } from '../ui/field'
import { FieldGroup } from './field-group'
import type { StrategyDraft } from './strategy-draft'
import { hangDetection } from './timings'
import { useMs } from './words'

/** How a hang is recognised: the interval and the number of lost pings, and what that means in time. */
export function PingFields({ form, ping }: { form: UseFormReturn<StrategyDraft>; ping: StrategyDraft['ping'] }) {
  const t = useTranslations('governance.ping')
  const errorText = useErrorText()
  const ms = useMs()
  const errors = form.formState.errors.ping
  const { least, most } = hangDetection(ping)
  return (
    <FieldGroup title={t('title')} about={t('about')}>
      <div className="grid gap-x-4 sm:grid-cols-2">
        <Field label={t('interval')} hint={t('intervalHint')} error={errorText(errors?.intervalMs?.message)} required>
          {(control) => (
            <Input
              {...control}
              type="number"
              inputMode="numeric"
              {...form.register('ping.intervalMs', { valueAsNumber: true })}
            />
          )}
        </Field>
        <Field label={t('lost')} hint={t('lostHint')} error={errorText(errors?.lost?.message)} required>
          {(control) => (
            <Input {...control} type="number" inputMode="numeric" {...form.register('ping.lost', { valueAsNumber: true })} />
          )}
        </Field>
      </div>
      <p className="text-[13px] text-ink-soft" aria-live="polite">
        {Number.isFinite(most) && least > 0 ? t('detection', { least: ms(least), most: ms(most) }) : t('detectionUnknown')}
      </p>
    </FieldGroup>
  )
}
