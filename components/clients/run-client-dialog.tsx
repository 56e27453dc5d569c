'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { useForm } from 'react-hook-form'
import { type ClientRow, createClient } from '../../lib/api/contract/clients'
import { ApiError, callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { liveKey } from '../live'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Field, Input, PasswordInput } from '../ui/field'
import { type ClientDraft, clientField, clientResolver, DEFAULT_CLIENT, toClientInput } from './client-form'

const TIMES = [
  { field: 'keepaliveMs', least: 50 },
  { field: 'connectTimeoutMs', least: 20 },
  { field: 'reconnectDelayMs', least: 0 },
] as const

interface RunClientDialogProps {
  /** The server that stands in the form already. */
  server?: string
  onClose: () => void
  onCreated: (client: ClientRow) => void
}

/** Asks for the arguments of an automatic client and runs it. */
export function RunClientDialog({ server, onClose, onCreated }: RunClientDialogProps) {
  const t = useTranslations('clients.form')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const id = useId()
  const cache = useQueryClient()
  const [failure, setFailure] = useState<string | null>(null)
  const form = useForm<ClientDraft>({
    defaultValues: { ...DEFAULT_CLIENT, server: server || DEFAULT_CLIENT.server },
    resolver: clientResolver,
    mode: 'onTouched',
  })
  const { errors } = form.formState
  const create = useMutation({
    mutationFn: (draft: ClientDraft) => callApi(createClient, { body: toClientInput(draft) }),
    onSuccess: (row) => {
      cache.setQueryData<ClientRow[]>(liveKey('clients'), (rows) => rows && [...rows.filter((each) => each.id !== row.id), row])
      onCreated(row)
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return setFailure(common('unexpected'))
      const known = error.errors.flatMap(({ field, message }) => {
        const name = clientField(field)
        return name ? [{ name, message }] : []
      })
      for (const { name, message } of known) form.setError(name, { type: 'server', message }, { shouldFocus: true })
      if (known.length === 0) setFailure(error.message)
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !create.isPending && onClose()}
      title={t('title')}
      description={t('description')}
      footer={
        <>
          <Button onClick={onClose} disabled={create.isPending}>
            {common('cancel')}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={create.isPending} data-tour="client run">
            {t('run')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="space-y-1"
        onSubmit={(event) => {
          setFailure(null)
          void form.handleSubmit((draft) => create.mutate(draft))(event)
        }}
      >
        <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
          <Field label={t('server')} hint={t('serverHint')} error={errorText(errors.server?.message)} required>
            {(control) => <Input {...control} {...form.register('server')} data-tour="client server" className="font-mono" />}
          </Field>
          <Field label={t('urls')} hint={t('urlsHint')} error={errorText(errors.urls?.message)} required>
            {(control) => <Input {...control} {...form.register('urls')} data-tour="client urls" className="font-mono" />}
          </Field>
          <Field
            label={t('password')}
            note={common('optional')}
            hint={t('passwordHint')}
            error={errorText(errors.password?.message)}
          >
            {(control) => (
              <PasswordInput
                {...control}
                {...form.register('password')}
                data-tour="client password"
                autoComplete="new-password"
              />
            )}
          </Field>
          <Field label={t('name')} note={common('optional')} hint={t('nameHint')} error={errorText(errors.name?.message)}>
            {(control) => <Input {...control} {...form.register('name')} />}
          </Field>
        </div>
        <div className="grid gap-x-4 gap-y-1 sm:grid-cols-3">
          {TIMES.map(({ field, least }) => (
            <Field key={field} label={t(field)} hint={t('range', { least })} error={errorText(errors[field]?.message)} required>
              {(control) => (
                <Input {...control} type="number" inputMode="numeric" {...form.register(field, { valueAsNumber: true })} />
              )}
            </Field>
          ))}
        </div>
        <p className="text-[13px] text-ink-faint">{t('times')}</p>
        {failure && (
          <p role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  )
}
