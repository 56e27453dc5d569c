'use client'

import { RadioGroup as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { cn } from './cn'
import type { Option } from './select'

interface ChoiceProps<Value extends string> {
  label: ReactNode
  value: Value
  onChange: (value: Value) => void
  options: readonly Option<Value>[]
  disabled?: boolean
  className?: string
  /** Names it for the guided tour; its options carry `data-option`. */
  'data-tour'?: string
}

/** One of a few, all in sight with their meaning: radio cards. */
export function Choice<Value extends string>({
  label,
  value,
  onChange,
  options,
  disabled,
  className,
  ...rest
}: ChoiceProps<Value>) {
  const id = useId()
  return (
    <div className={className} {...rest}>
      <div id={id} className="mb-1 font-medium">
        {label}
      </div>
      <Radix.Root
        aria-labelledby={id}
        value={value}
        onValueChange={(next) => onChange(next as Value)}
        disabled={disabled}
        className="grid gap-2 sm:grid-cols-2"
      >
        {options.map((option) => (
          <Radix.Item
            key={option.value}
            value={option.value}
            data-option={option.value}
            disabled={option.disabled}
            className={cn(
              'flex gap-2.5 rounded-md border bg-surface px-3 py-2.5 text-left hover:bg-hover disabled:opacity-60',
              'data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft',
            )}
          >
            <span
              aria-hidden
              className="mt-0.5 inline-flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface"
            >
              <Radix.Indicator className="size-2 rounded-full bg-accent" />
            </span>
            <span className="min-w-0">
              <span className="block font-medium">{option.label}</span>
              {option.description && <span className="block text-[13px] text-ink-soft">{option.description}</span>}
            </span>
          </Radix.Item>
        ))}
      </Radix.Root>
    </div>
  )
}
