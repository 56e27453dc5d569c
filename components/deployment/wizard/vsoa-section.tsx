'use client'

import { useTranslations } from 'next-intl'
import { useFormContext, useWatch } from 'react-hook-form'
import { useErrorText } from '../../i18n/error-text'
import { Checkbox } from '../../ui/checkbox'
import { Field, Input, PasswordInput } from '../../ui/field'
import type { Draft } from './model'
import { NumberField } from './number-field'
import { Section } from './section'

/** The optional VSOA block: how the server in the container is reached and checked. */
export function VsoaSection({ serverName }: { serverName: string | null }) {
  const t = useTranslations('wizard.vsoa')
  const errorText = useErrorText()
  const { control, register, setValue, getFieldState, formState } = useFormContext<Draft>()
  const on = useWatch({ control, name: 'image.vsoa' }) !== undefined
  return (
    <Section title={t('title')}>
      <Checkbox
        className="mb-2 sm:col-span-2"
        checked={on}
        onChange={(next) => setValue('image.vsoa', next ? { port: 0 } : undefined, { shouldValidate: true })}
        label={t('on')}
        hint={serverName ? t('named', { name: serverName }) : t('onHint')}
      />
      {on && (
        <>
          <NumberField name="image.vsoa.port" label={t('port')} hint={t('portHint')} />
          <Field
            label={t('password')}
            hint={t('passwordHint')}
            error={errorText(getFieldState('image.vsoa.password', formState).error?.message)}
          >
            {(props) => <PasswordInput {...props} {...register('image.vsoa.password')} autoComplete="new-password" />}
          </Field>
          <Field
            label={t('healthPath')}
            hint={t('healthPathHint')}
            error={errorText(getFieldState('image.vsoa.healthPath', formState).error?.message)}
          >
            {(props) => (
              <Input
                {...props}
                {...register('image.vsoa.healthPath', { setValueAs: (text: unknown) => String(text ?? '') || undefined })}
                placeholder="/health"
                className="font-mono text-[13px]"
              />
            )}
          </Field>
          <NumberField name="image.vsoa.healthTimeout" label={t('healthTimeout')} placeholder="3000" />
          <NumberField name="image.vsoa.healthRetries" label={t('healthRetries')} placeholder="3" />
          <NumberField name="image.vsoa.healthStartPeriod" label={t('healthStartPeriod')} placeholder="5000" />
          <NumberField name="image.vsoa.healthInterval" label={t('healthInterval')} placeholder="5000" />
        </>
      )}
    </Section>
  )
}
