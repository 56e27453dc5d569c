'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { AlertDialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { OVERLAY, PANEL } from './dialog'

interface ConfirmProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  /** What will happen, by name: whom it hurts and where they go. */
  children: ReactNode
  /** The word on the button: the action itself, not "OK". */
  action: string
  danger?: boolean
  busy?: boolean
  /** What went wrong with the last try; the dialog stays open. */
  error?: string | undefined
  onConfirm: () => void
  /** Names the button of the action for the guided tour. */
  'data-tour'?: string
}

/** Asks before something that can hurt. The focus starts on Cancel. */
export function Confirm({ open, onOpenChange, title, children, action, danger, busy, error, onConfirm, ...rest }: ConfirmProps) {
  const t = useTranslations('common')
  return (
    <Radix.Root open={open} onOpenChange={(next) => !busy && onOpenChange(next)}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content className={cn(PANEL, 'max-w-md')}>
          <div className="flex gap-3 overflow-y-auto px-5 pt-5 pb-4">
            {danger && <TriangleAlert className="mt-0.5 size-5 shrink-0 text-bad" aria-hidden />}
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              <Radix.Description asChild>
                <div className="mt-2 space-y-2 text-ink-soft">{children}</div>
              </Radix.Description>
              {error && (
                <p role="alert" className="mt-3 rounded-md bg-bad-soft px-3 py-2 text-bad">
                  {error}
                </p>
              )}
            </div>
          </div>
          <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">
            <Radix.Cancel asChild>
              <Button disabled={busy}>{t('cancel')}</Button>
            </Radix.Cancel>
            <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm} {...rest}>
              {action}
            </Button>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
