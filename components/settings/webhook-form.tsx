'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Controller, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { putWebhook, WebhookInput, type WebhookView } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { liveKey } from '../live'
import { Button } from '../ui/button'
import { Checkbox } from '../ui/checkbox'
import { Field, Input, PasswordInput } from '../ui/field'
import { toast } from '../ui/toaster'
import { useSave } from './use-save'

// Switched on there must be an address; the server says the same.
const Draft = WebhookInput.refine(({ on, url }) => !on || url !== '', {
  path: ['url'],
  error: 'required',
})
type Draft = z.infer<typeof Draft>

/** Address, secret, on or off. The secret that stands is never here: while nothing is typed it stays. */
export function WebhookForm({ webhook, onMade }: { webhook: WebhookView; onMade: (secret: string) => void }) {
  const t = useTranslations('settings.webhook')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const client = useQueryClient()
  const form = useForm<z.input<typeof Draft>, unknown, Draft>({
    resolver: zodResolver(Draft),
    // What somebody else saved meanwhile comes into the fields that aren't being edited.
    values: { url: webhook.url, on: webhook.on, secret: '', makeSecret: false },
    resetOptions: { keepDirtyValues: true },
    mode: 'onTouched',
  })
  const { errors } = form.formState
  const { mutation, error } = useSave({
    save: (body: Draft) => callApi(putWebhook, { body }),
    onSaved: ({ webhook: saved, madeSecret }) => {
      client.setQueryData(liveKey('webhook'), [saved])
      form.reset({ url: saved.url, on: saved.on, secret: '', makeSecret: false })
      if (madeSecret === null) toast.success(t('saved'))
      else onMade(madeSecret)
    },
    form,
  })
  const making = form.watch('makeSecret')
  return (
    <form
      noValidate
      method="post"
      onSubmit={(event) => void form.handleSubmit((draft) => mutation.mutate(making ? { ...draft, secret: '' } : draft))(event)}
      className="max-w-2xl space-y-1 rounded-lg border bg-surface p-4"
    >
      <Field label={t('url')} hint={t('urlHint')} error={errorText(errors.url?.message)}>
        {(control) => (
          <Input
            {...control}
            {...form.register('url')}
            type="url"
            inputMode="url"
            placeholder="https://"
            className="font-mono text-[13px]"
          />
        )}
      </Field>
      <Field
        label={t('secret')}
        hint={webhook.secret ? t('secretHint') : t('secretNone')}
        error={errorText(errors.secret?.message)}
      >
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('secret', { disabled: making === true })}
            autoComplete="off"
            placeholder={webhook.secret}
            className="font-mono text-[13px]"
          />
        )}
      </Field>
      {webhook.secret !== '' && (
        <Controller
          control={form.control}
          name="makeSecret"
          render={({ field }) => (
            <Checkbox
              checked={field.value === true}
              onChange={field.onChange}
              label={t('makeSecret')}
              hint={t('makeSecretHint')}
              className="pb-3"
            />
          )}
        />
      )}
      <Controller
        control={form.control}
        name="on"
        render={({ field }) => (
          <Checkbox checked={field.value} onChange={field.onChange} label={t('on')} hint={t('onHint')} className="pb-4" />
        )}
      />
      {error && (
        <p role="alert" className="mb-3 flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          {error}
        </p>
      )}
      <Button type="submit" variant="primary" busy={mutation.isPending}>
        {common('save')}
      </Button>
    </form>
  )
}
