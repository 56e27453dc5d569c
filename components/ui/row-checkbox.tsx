'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'

interface RowCheckboxProps {
  /** What it chooses; read aloud. */
  label: string
  checked: boolean | 'some'
  onChange: (checked: boolean) => void
  disabled?: boolean
}

/** A checkbox without words, for a table's row or its head (`some`: not all of them). */
export function RowCheckbox({ label, checked, onChange, disabled }: RowCheckboxProps) {
  return (
    <Radix.Root
      aria-label={label}
      checked={checked === 'some' ? 'indeterminate' : checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next === true)}
      className="flex size-4.5 items-center justify-center rounded border border-line-strong bg-surface text-on-accent disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent"
    >
      <Radix.Indicator>
        {checked === 'some' ? (
          <Minus className="size-3.5" strokeWidth={3} aria-hidden />
        ) : (
          <Check className="size-3.5" strokeWidth={3} aria-hidden />
        )}
      </Radix.Indicator>
    </Radix.Root>
  )
}
