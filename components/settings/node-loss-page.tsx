'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useTranslations } from 'next-intl'
import { useForm } from 'react-hook-form'
import { getRescheduling, RESCHEDULING_BOUNDS, ReschedulingInput, updateRescheduling } from '../../lib/api/contract/rescheduling'
import { callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { Button } from '../ui/button'
import { ErrorState } from '../ui/error-state'
import { Field, Input } from '../ui/field'
import { Skeleton } from '../ui/skeleton'
import { toast } from '../ui/toaster'
import { AdministratorOnly } from './administrator-only'
import { Section } from './section'
import { useSave } from './use-save'
import { useSettingsQuery } from './use-settings-query'

/** What happens to containers when their node is away, for administrators. */
export function NodeLossPage() {
  const t = useTranslations('settings.nodeLoss')
  return (
    <AdministratorOnly what={t('title')}>
      <Section title={t('title')} description={t('description')}>
        <Loaded />
      </Section>
    </AdministratorOnly>
  )
}

function Loaded() {
  const found = useSettingsQuery('rescheduling', (signal) => callApi(getRescheduling, {}, { signal }))
  if (found.data) return <GraceForm key={found.data.afterSeconds} kept={found.data} />
  return found.isError ? (
    <ErrorState error={found.error} onRetry={() => found.refetch()} />
  ) : (
    <Skeleton className="h-40 max-w-xl" />
  )
}

function GraceForm({ kept }: { kept: ReschedulingInput }) {
  const t = useTranslations('settings.nodeLoss')
  const errorText = useErrorText()
  const form = useForm<ReschedulingInput>({
    defaultValues: kept,
    resolver: zodResolver(ReschedulingInput),
    mode: 'onTouched',
  })
  const { mutation, error } = useSave({
    form,
    save: (body: ReschedulingInput) => callApi(updateRescheduling, { body }),
    onSaved: ({ afterSeconds }) => toast.success(afterSeconds === 0 ? t('savedNever') : t('saved', { seconds: afterSeconds })),
  })
  const { min, max, default: usual } = RESCHEDULING_BOUNDS
  return (
    <form
      noValidate
      method="post"
      onSubmit={(event) => void form.handleSubmit((input) => mutation.mutate(input))(event)}
      className="max-w-xl space-y-1 rounded-lg border bg-surface p-4"
    >
      <Field
        label={t('after')}
        hint={t('afterHint', { min, max, usual })}
        error={errorText(form.formState.errors.afterSeconds?.message)}
        required
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            inputMode="numeric"
            className="max-w-40"
            {...form.register('afterSeconds', { valueAsNumber: true })}
          />
        )}
      </Field>
      <ul className="mb-3 list-disc space-y-1 pl-5 text-[13px] text-ink-soft">
        <li>{t('static')}</li>
        <li>{t('reached')}</li>
        <li>{t('twice')}</li>
      </ul>
      {error && (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
          {error}
        </p>
      )}
      <Button type="submit" variant="primary" busy={mutation.isPending}>
        {t('save')}
      </Button>
    </form>
  )
}
