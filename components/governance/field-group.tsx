import type { ReactNode } from 'react'
import { cn } from '../ui/cn'

interface FieldGroupProps {
  title: string
  /** What its fields decide, in a sentence. */
  about: string
  className?: string
  children: ReactNode
}

/** Fields of a dialog that belong together, under a line of their own. */
export function FieldGroup({ title, about, className, children }: FieldGroupProps) {
  return (
    <fieldset className={cn('min-w-0 border-t pt-3', className)}>
      <legend className="sr-only">{title}</legend>
      <div className="font-medium" aria-hidden>
        {title}
      </div>
      <p className="mb-2 text-[13px] text-ink-faint">{about}</p>
      {children}
    </fieldset>
  )
}
