'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import { ApiError } from '../api/client'
import { useFailureText } from '../i18n/failure-text'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'

interface FormDialogProps {
  title: string
  description?: string
  /** The word on its button. */
  action: string
  disabled?: boolean
  /** Does it; when it is done the dialog closes. */
  save: () => Promise<unknown>
  /** `errorAt`: what the API has against a field. */
  children: (errorAt: (field: string) => string | undefined) => ReactNode
  onClose: () => void
}

/** A small form in a dialog. What the API has against a field that is shown is said there, anything else below. */
export function FormDialog({ title, description, action, disabled, save, children, onClose }: FormDialogProps) {
  const common = useTranslations('common')
  const failureText = useFailureText()
  const id = useId()
  const mutation = useMutation({ mutationFn: save, onSuccess: onClose })
  const { error } = mutation
  const asked = new Set<string>()
  const fields = children((field) => {
    asked.add(field)
    return error instanceof ApiError ? error.errors.find((each) => each.field === field)?.message : undefined
  })
  const elsewhere = error instanceof ApiError && !error.errors.some((each) => each.field !== null && asked.has(each.field))
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !mutation.isPending && onClose()}
      title={title}
      {...(description ? { description } : {})}
      footer={
        <>
          <Button onClick={onClose} disabled={mutation.isPending}>
            {common('cancel')}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={mutation.isPending} disabled={disabled}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="space-y-1"
        onSubmit={(event) => {
          event.preventDefault()
          // The dialog may stand in another form, whose submission this isn't.
          event.stopPropagation()
          if (!disabled) mutation.mutate()
        }}
      >
        {fields}
        {error && (elsewhere || !(error instanceof ApiError)) && (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
            {failureText(error)}
          </p>
        )}
      </form>
    </Dialog>
  )
}
