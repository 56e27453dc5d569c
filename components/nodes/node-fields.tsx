'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Controller, type UseFormReturn } from 'react-hook-form'
import { useErrorText } from '../i18n/error-text'
import { Checkbox } from '../ui/checkbox'
import { Field, Input, PasswordInput } from '../ui/field'
import type { NodeDraft } from './node-form'

interface NodeFieldsProps {
  form: UseFormReturn<NodeDraft>
  /** An empty one means: as it is. */
  passwordOptional?: boolean
  passwordHint: ReactNode
}

/** Name, address and password of a node, and whether its agent speaks TLS. */
export function NodeFields({ form, passwordOptional, passwordHint }: NodeFieldsProps) {
  const t = useTranslations('nodes.form')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const { errors } = form.formState
  return (
    <>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        <Field label={t('name')} hint={t('nameHint')} error={errorText(errors.name?.message)} required>
          {(control) => <Input {...control} {...form.register('name')} />}
        </Field>
        <Field label={t('address')} hint={t('addressHint')} error={errorText(errors.address?.message)} required>
          {(control) => <Input {...control} {...form.register('address')} className="font-mono" inputMode="url" />}
        </Field>
      </div>
      <Field
        label={t('password')}
        {...(passwordOptional ? { note: common('optional') } : { required: true })}
        hint={passwordHint}
        error={errorText(errors.password?.message)}
      >
        {(control) => (
          <PasswordInput {...control} {...form.register('password')} autoComplete="new-password" className="font-mono" />
        )}
      </Field>
      <Controller
        control={form.control}
        name="tls"
        render={({ field }) => <Checkbox checked={field.value} onChange={field.onChange} label={t('tls')} hint={t('tlsHint')} />}
      />
    </>
  )
}
