'use client'

import { LoaderCircle } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ButtonHTMLAttributes, Ref } from 'react'
import { cn } from './cn'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md'

/** The colours of a button. */
export const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  secondary: 'bg-surface text-ink border-line hover:bg-hover',
  ghost: 'bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-bad text-on-accent hover:bg-bad-hover border-transparent',
}
const SIZES: Record<ButtonSize, string> = { sm: 'h-7 px-2.5 text-[13px] gap-1.5', md: 'h-8.5 px-3.5 gap-2' }

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: ButtonVariant
  size?: ButtonSize
  /** Shows a spinner, says so to screen readers, and takes no more clicks; the width stays. */
  busy?: boolean
  /** Renders its only child (a Link) with the look of a button. */
  asChild?: boolean
  ref?: Ref<HTMLButtonElement>
}

/** The form of a button. */
export const BASE =
  'inline-flex shrink-0 items-center justify-center whitespace-nowrap rounded-md border font-medium transition-colors select-none disabled:opacity-50 aria-disabled:opacity-50 [&>svg]:size-4 [&>svg]:shrink-0'

export function Button({ variant = 'secondary', size = 'md', busy, asChild, className, children, ...rest }: ButtonProps) {
  const look = cn(BASE, VARIANTS[variant], SIZES[size], className)
  if (asChild)
    return (
      <Slot.Root className={look} {...rest}>
        {children}
      </Slot.Root>
    )
  return (
    <button type="button" {...rest} disabled={rest.disabled || busy} aria-busy={busy || undefined} className={look}>
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  )
}
