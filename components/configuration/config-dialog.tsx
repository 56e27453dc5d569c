'use client'

import type { UseMutationResult } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { ApiError } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { type ConfigDraft, fieldErrors } from './config-draft'
import { ConfigFields } from './config-fields'

interface ConfigDialogProps {
  title: string
  form: UseFormReturn<ConfigDraft>
  save: UseMutationResult<unknown, Error, ConfigDraft>
  /** The word on the button; "Save" when none is given. */
  action?: string
  /** Stands above the fields. */
  notice?: ReactNode
  onClose: () => void
}

/** The form of an entry in its dialog. What is wrong with a field is said there, anything else below. */
export function ConfigDialog({ title, form, save, action, notice, onClose }: ConfigDialogProps) {
  const common = useTranslations('common')
  const failureText = useFailureText()
  const id = useId()
  const { error } = save
  const atField = error instanceof ApiError && fieldErrors(error).length > 0
  return (
    <Dialog
      open
      keep={form.formState.isDirty}
      onOpenChange={(open) => !open && !save.isPending && onClose()}
      title={title}
      footer={
        <>
          <Button onClick={onClose} disabled={save.isPending}>
            {common('cancel')}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={save.isPending}>
            {action ?? common('save')}
          </Button>
        </>
      }
    >
      <form id={id} noValidate className="space-y-1" onSubmit={form.handleSubmit((draft) => save.mutate(draft))}>
        {notice}
        <ConfigFields form={form} />
        {error && !atField && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {failureText(error)}
          </p>
        )}
      </form>
    </Dialog>
  )
}

/** Says what the API has against a field at that field. */
export function sayAtFields(form: UseFormReturn<ConfigDraft>, error: unknown) {
  if (!(error instanceof ApiError)) return
  for (const { name, message } of fieldErrors(error)) form.setError(name, { type: 'server', message }, { shouldFocus: true })
}
