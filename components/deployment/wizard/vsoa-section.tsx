'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { useErrorText } from '../../i18n/error-text'
import { Checkbox } from '../../ui/checkbox'
import { Field, Input, PasswordInput } from '../../ui/field'
import { PASSWORD_FIELD } from './draft-store'
import { type Draft, MASK } from './model'
import { NumberField } from './number-field'
import { Section } from './section'
import { usePlanProblem, useWizard } from './wizard-context'

type Block = NonNullable<Draft['image']['vsoa']>

/** The optional VSOA block: how the server in the container is reached and checked. */
export function VsoaSection({ serverName }: { serverName: string | null }) {
  const t = useTranslations('wizard.vsoa')
  const { control, setValue, getValues } = useFormContext<Draft>()
  const on = useWatch({ control, name: 'image.vsoa' }) !== undefined
  // Switched off by mistake and on again: nothing typed is lost.
  const before = useRef<Block>({ port: 0 })
  function change(next: boolean) {
    if (!next) before.current = getValues('image.vsoa') ?? before.current
    setValue('image.vsoa', next ? before.current : undefined, { shouldValidate: true })
  }
  return (
    <Section title={t('title')}>
      <Checkbox
        className="mb-2 sm:col-span-2"
        checked={on}
        onChange={change}
        label={t('on')}
        hint={serverName ? t('named', { name: serverName }) : t('onHint')}
      />
      {on && <BlockFields />}
    </Section>
  )
}

function BlockFields() {
  const t = useTranslations('wizard.vsoa')
  const errorText = useErrorText()
  const { found } = useWizard()
  const planned = usePlanProblem(PASSWORD_FIELD)
  const { control, register, getFieldState, formState } = useFormContext<Draft>()
  const healthPath = useWatch({ control, name: 'image.vsoa.healthPath' })
  const masked = useWatch({ control, name: PASSWORD_FIELD }) === MASK
  const copied = useWatch({ control, name: 'from' }) !== undefined
  return (
    <>
      <NumberField name="image.vsoa.port" label={t('port')} hint={t('portHint')} />
      <Field
        label={t('password')}
        hint={masked ? (copied ? t('passwordCopied') : t('passwordMasked')) : t('passwordHint')}
        error={errorText(getFieldState(PASSWORD_FIELD, formState).error?.message) ?? planned}
      >
        {(props) => (
          <PasswordInput
            {...props}
            {...register(PASSWORD_FIELD, {
              setValueAs: (text: unknown) => String(text ?? '') || undefined,
              onChange: () => found(PASSWORD_FIELD),
            })}
            autoComplete="new-password"
          />
        )}
      </Field>
      <div className="mt-1 mb-2 sm:col-span-2">
        <p className="text-[13px] text-ink-soft">{t('watched')}</p>
        {!healthPath && (
          <p role="status" className="mt-2 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
            <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <span className="min-w-0">{t('noHealth')}</span>
          </p>
        )}
      </div>
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
  )
}
