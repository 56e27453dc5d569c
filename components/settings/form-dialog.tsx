'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, type ReactNode, useId } from 'react'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'

interface FormDialogProps {
  title: ReactNode
  description?: ReactNode
  /** The word on the button. */
  action: string
  busy: boolean
  /** The form can't be sent as it stands; why is said in it. */
  disabled?: boolean
  /** What went wrong and is about no field. */
  error?: string | undefined
  onSubmit: (event: FormEvent) => void
  onClose: () => void
  children: ReactNode
}

/** A dialog with one form. */
export function FormDialog({ title, description, action, busy, disabled, error, onSubmit, onClose, children }: FormDialogProps) {
  const t = useTranslations('common')
  const id = useId()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !busy && onClose()}
      title={title}
      description={description}
      className="max-w-lg"
      footer={
        <>
          <Button onClick={onClose} disabled={busy}>
            {t('cancel')}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={busy} disabled={disabled}>
            {action}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={onSubmit} className="space-y-1">
        {children}
        {error && (
          <p role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            {error}
          </p>
        )}
      </form>
    </Dialog>
  )
}
