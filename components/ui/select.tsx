'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { CONTROL, type FieldControl } from './field'

export interface Option<Value extends string = string> {
  value: Value
  label: ReactNode
  /** Second line: what it means, or why it can't be chosen. */
  description?: ReactNode
  disabled?: boolean
}

interface SelectProps<Value extends string> extends Partial<FieldControl> {
  value: Value | undefined
  onChange: (value: Value) => void
  options: readonly Option<Value>[]
  placeholder?: string
  disabled?: boolean
  'aria-label'?: string
  onBlur?: () => void
  name?: string
  className?: string
  /** Names it and its list of options for the guided tour. */
  'data-tour'?: string | undefined
}

/** Chooses one of a list; options can carry a description, and be disabled with the reason. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { value, onChange, options, placeholder, disabled, className, onBlur, name, ...control } = props
  return (
    <Radix.Root value={value ?? ''} onValueChange={(next) => onChange(next as Value)} disabled={disabled} name={name}>
      <Radix.Trigger
        {...control}
        data-value={value}
        onBlur={onBlur}
        className={cn(CONTROL, 'flex h-8.5 items-center gap-2 text-left data-[placeholder]:text-ink-faint', className)}
      >
        <span className="min-w-0 flex-1 truncate">
          <Radix.Value placeholder={placeholder}>{options.find((each) => each.value === value)?.label}</Radix.Value>
        </span>
        <Radix.Icon asChild>
          <ChevronDown className="size-4 shrink-0 text-ink-faint" aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          data-tour-list={control['data-tour']}
          sideOffset={4}
          collisionPadding={8}
          className="animate-fade z-60 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) max-w-[calc(100vw-1rem)] overflow-hidden rounded-md border bg-raised shadow-raised"
        >
          <Radix.Viewport className="p-1">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                data-option={option.value}
                disabled={option.disabled}
                className="relative rounded py-1.5 pr-3 pl-8 outline-none select-none data-disabled:opacity-60 data-highlighted:bg-hover"
              >
                <Radix.ItemIndicator className="absolute top-2 left-2">
                  <Check className="size-4 text-accent" aria-hidden />
                </Radix.ItemIndicator>
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.description && <div className="text-[13px] text-ink-faint">{option.description}</div>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
