'use client'

import { LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { BASE, type ButtonProps, VARIANTS } from './button'
import { cn } from './cn'
import { Tooltip } from './tooltip'

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label' | 'asChild'> {
  /** Its name: read aloud and shown as a tooltip. */
  label: string
  /** The tooltip's text, when it says more. */
  hint?: string
  children: ReactNode
}

/** A button of one icon. */
export function IconButton({
  label,
  hint = label,
  variant = 'ghost',
  size = 'sm',
  className,
  children,
  busy,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={hint}>
      <button
        type="button"
        {...rest}
        disabled={rest.disabled || busy}
        aria-busy={busy || undefined}
        aria-label={label}
        className={cn(BASE, VARIANTS[variant], size === 'sm' ? 'size-7' : 'size-8.5', className)}
      >
        {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : children}
      </button>
    </Tooltip>
  )
}
