'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronRight, CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { useForm } from 'react-hook-form'
import { type ClientRow, createClient, createClients, MOST_AT_ONCE } from '../../lib/api/contract/clients'
import { ApiError, callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { liveKey } from '../live'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { Dialog } from '../ui/dialog'
import { Field, Input, PasswordInput } from '../ui/field'
import {
  type ClientDraft,
  clientField,
  clientResolver,
  DEFAULT_CLIENT,
  toClientInput,
  toClientsInput,
  urlRow,
} from './client-form'
import { ServerField } from './server-field'
import { UrlsField } from './urls-field'

const TIMES = [
  { field: 'keepaliveMs', least: 50 },
  { field: 'connectTimeoutMs', least: 20 },
  { field: 'reconnectDelayMs', least: 0 },
] as const

interface RunClientDialogProps {
  /** The server that stands in the form already. */
  server?: string
  onClose: () => void
  onCreated: (clients: ClientRow[]) => void
}

/** Asks for the arguments of an automatic client and runs it, or several of them. */
export function RunClientDialog({ server, onClose, onCreated }: RunClientDialogProps) {
  const t = useTranslations('clients.form')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const id = useId()
  const cache = useQueryClient()
  const [failure, setFailure] = useState<string | null>(null)
  const [advanced, setAdvanced] = useState(false)
  const form = useForm<ClientDraft>({
    defaultValues: { ...DEFAULT_CLIENT, server: server || DEFAULT_CLIENT.server },
    resolver: clientResolver,
    mode: 'onChange',
  })
  const { errors } = form.formState
  const { urls, count, name } = form.watch()
  const timesWrong = TIMES.some(({ field }) => errors[field])
  const create = useMutation({
    mutationFn: async (draft: ClientDraft) =>
      draft.count === 1
        ? [await callApi(createClient, { body: toClientInput(draft) })]
        : callApi(createClients, { body: toClientsInput(draft) }),
    onSuccess: (made) => {
      const ids = new Set(made.map((each) => each.id))
      cache.setQueryData<ClientRow[]>(
        liveKey('clients'),
        (rows) => rows && [...rows.filter((each) => !ids.has(each.id)), ...made],
      )
      onCreated(made)
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return setFailure(common('unexpected'))
      const known = error.errors.flatMap(({ field, message }) => {
        const at = clientField(field)
        return at ? [{ at: at === 'urls' ? (`urls.${urlRow(field)}` as const) : at, message }] : []
      })
      for (const { at, message } of known) form.setError(at, { type: 'server', message }, { shouldFocus: true })
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
            {count > 1 && count <= MOST_AT_ONCE ? t('runMany', { n: count }) : t('run')}
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
          <ServerField
            error={errorText(errors.server?.message)}
            value={form.watch('server')}
            registration={form.register('server')}
          />
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
          <UrlsField
            urls={urls}
            onChange={(next) => form.setValue('urls', next, { shouldDirty: true, shouldValidate: true })}
            errorOf={(row) => errorText(errors.urls?.[row]?.message)}
          />
          <Field
            label={t('name')}
            note={common('optional')}
            hint={count > 1 ? t('namesHint', { name: name.trim() || 'client' }) : t('nameHint')}
            error={errorText(errors.name?.message)}
          >
            {(control) => <Input {...control} {...form.register('name')} />}
          </Field>
          <Field label={t('count')} hint={t('countHint', { most: MOST_AT_ONCE })} error={errorText(errors.count?.message)}>
            {(control) => (
              <Input
                {...control}
                type="number"
                inputMode="numeric"
                min={1}
                max={MOST_AT_ONCE}
                {...form.register('count', { valueAsNumber: true })}
              />
            )}
          </Field>
        </div>
        <button
          type="button"
          aria-expanded={advanced || timesWrong}
          aria-controls={`${id}-advanced`}
          onClick={() => setAdvanced(!advanced)}
          className="flex items-center gap-1 rounded font-medium text-ink-soft hover:text-ink"
        >
          <ChevronRight className={cn('size-4 transition-transform', (advanced || timesWrong) && 'rotate-90')} aria-hidden />
          {t('advanced')}
        </button>
        <div id={`${id}-advanced`} hidden={!advanced && !timesWrong} className="pt-2">
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
        </div>
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
