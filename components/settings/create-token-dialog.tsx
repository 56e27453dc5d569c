'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Controller, useForm } from 'react-hook-form'
import { z } from 'zod'
import { createToken, TokenInput } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { Field, Input } from '../ui/field'
import { Select } from '../ui/select'
import { FormDialog } from './form-dialog'
import { RoleChoice } from './role-choice'
import { ShownOnce } from './shown-once'
import { useSave } from './use-save'

const DAY_MS = 86_400_000
/** For how many days a token may hold; 0: for ever. */
const LASTS = ['30', '90', '365', '0'] as const
const Draft = TokenInput.omit({ expiresAt: true }).extend({ lasts: z.enum(LASTS) })
type Draft = z.infer<typeof Draft>

/** Asks for a token, then shows it: this once. */
export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings.tokens')
  const errorText = useErrorText()
  const [made, setMade] = useState<{ name: string; token: string } | null>(null)
  const form = useForm<Draft>({
    resolver: zodResolver(Draft),
    defaultValues: { name: '', role: 'operator', lasts: '90' },
    mode: 'onTouched',
  })
  const { mutation, error } = useSave({
    save: ({ lasts, ...rest }: Draft) =>
      callApi(createToken, { body: { ...rest, expiresAt: lasts === '0' ? null : Date.now() + Number(lasts) * DAY_MS } }),
    onSaved: ({ token, row }) => setMade({ name: row.name, token }),
    form,
  })
  if (made) return <MadeToken {...made} onClose={onClose} />
  return (
    <FormDialog
      title={t('create')}
      description={t('createText')}
      action={t('create')}
      busy={mutation.isPending}
      error={error}
      onSubmit={(event) => void form.handleSubmit((draft) => mutation.mutate(draft))(event)}
      onClose={onClose}
    >
      <Field label={t('name')} hint={t('nameHint')} error={errorText(form.formState.errors.name?.message)} required>
        {(control) => <Input {...control} {...form.register('name')} />}
      </Field>
      <Controller
        control={form.control}
        name="role"
        render={({ field }) => <RoleChoice value={field.value} onChange={field.onChange} />}
      />
      <Controller
        control={form.control}
        name="lasts"
        render={({ field }) => (
          <Field label={t('lasts')}>
            {(control) => (
              <Select
                {...control}
                value={field.value}
                onChange={field.onChange}
                options={LASTS.map((value) => ({
                  value,
                  label: value === '0' ? t('forever') : t('days', { days: Number(value) }),
                }))}
              />
            )}
          </Field>
        )}
      />
    </FormDialog>
  )
}

function MadeToken({ name, token, onClose }: { name: string; token: string; onClose: () => void }) {
  const t = useTranslations('settings.tokens')
  return (
    <ShownOnce
      title={t('madeTitle', { name })}
      warning={t('shownOnce')}
      label={t('value')}
      value={token}
      copyByHand={t('copyByHand')}
      kept={t('kept')}
      onClose={onClose}
    >
      <p className="mt-4 mb-1 text-ink-soft">{t('usage')}</p>
      <pre className="rounded-md bg-terminal px-3 py-2 font-mono text-[13px] break-words whitespace-pre-wrap text-terminal-ink">
        {`curl -H "Authorization: Bearer $TOKEN" ${window.location.origin}/api/v1/service`}
      </pre>
    </ShownOnce>
  )
}
