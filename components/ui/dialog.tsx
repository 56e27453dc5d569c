'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'

export const OVERLAY = 'animate-fade fixed inset-0 z-40 bg-black/45'
export const PANEL =
  'animate-appear fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border bg-raised shadow-raised'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  /** Its buttons, right-aligned below the scrolling content. */
  footer?: ReactNode
  /** What it shows is gone when it closes: a click beside it is taken for a slip. */
  keep?: boolean
  className?: string
}

/** A dialog: focus is kept inside and given back; Escape and the overlay close it. */
export function Dialog({ open, onOpenChange, title, description, children, footer, keep, className }: DialogProps) {
  const t = useTranslations('common')
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY} />
        <Radix.Content
          className={cn(PANEL, 'max-w-xl', className)}
          onInteractOutside={(event) => keep && event.preventDefault()}
          onEscapeKeyDown={(event) => keep && event.preventDefault()}
          // Radix warns when a dialog has no description unless told that this is meant.
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-start gap-3 border-b px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
              {description && <Radix.Description className="mt-0.5 text-ink-soft">{description}</Radix.Description>}
            </div>
            <Radix.Close
              aria-label={t('close')}
              className="-mr-1.5 inline-flex size-7 items-center justify-center rounded-md text-ink-faint hover:bg-hover hover:text-ink"
            >
              <X className="size-4" aria-hidden />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4">{children}</div>
          {footer && <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
