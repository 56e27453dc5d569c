'use client'

import { Check, Copy, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Input } from '../ui/field'
import { toast } from '../ui/toaster'

interface ShownOnceProps {
  title: string
  /** That it won't be shown again, and why. */
  warning: string
  /** What the value is called. */
  label: string
  value: string
  /** Said where the browser doesn't let the page copy. */
  copyByHand: string
  /** The word on the button that ends it. */
  kept: string
  onClose: () => void
  children?: ReactNode
}

/** A secret that was just made, to be copied: this once. */
export function ShownOnce({ title, warning, label, value, copyByHand, kept, onClose, children }: ShownOnceProps) {
  const common = useTranslations('common')
  const id = useId()
  const [copied, setCopied] = useState(false)
  async function copy() {
    try {
      await navigator.clipboard.writeText(value)
      setCopied(true)
    } catch {
      // Not every browser lets a page without TLS write to the clipboard.
      document.getElementById(id)?.focus()
      toast.warning(copyByHand)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      keep
      className="max-w-lg"
      footer={
        <Button variant="primary" onClick={onClose}>
          {kept}
        </Button>
      }
    >
      <p className="mb-4 flex gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        {warning}
      </p>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="flex gap-2">
        <Input id={id} readOnly value={value} onFocus={(event) => event.target.select()} className="font-mono text-[13px]" />
        <Button onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          <span aria-live="polite">{common(copied ? 'copied' : 'copy')}</span>
        </Button>
      </div>
      {children}
    </Dialog>
  )
}
