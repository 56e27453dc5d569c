'use client'

import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactNode
  children: ReactNode
  align?: 'start' | 'end'
  defaultOpen?: boolean
}

/** A drop-down menu; fill it with MenuItem, MenuRadio, MenuLabel, MenuSeparator. */
export function Menu({ trigger, children, align = 'end', defaultOpen = false }: MenuProps) {
  return (
    <Radix.Root modal={false} defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="animate-fade z-50 min-w-44 rounded-md border bg-raised p-1 shadow-raised"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

const ITEM =
  'flex items-center gap-2.5 rounded px-2.5 py-1.5 outline-none select-none cursor-pointer data-disabled:opacity-50 data-disabled:cursor-default data-highlighted:bg-hover [&>svg]:size-4 [&>svg]:shrink-0'

export function MenuItem({
  onSelect,
  danger,
  disabled,
  children,
}: {
  onSelect: () => void
  danger?: boolean
  disabled?: boolean
  children: ReactNode
}) {
  return (
    <Radix.Item onSelect={onSelect} disabled={disabled} className={cn(ITEM, danger && 'text-bad')}>
      {children}
    </Radix.Item>
  )
}

/** A group of which one is chosen. */
export function MenuRadio<Value extends string>({
  value,
  onChange,
  options,
}: {
  value: Value | undefined
  onChange: (value: Value) => void
  options: readonly { value: Value; label: ReactNode }[]
}) {
  return (
    <Radix.RadioGroup value={value ?? ''} onValueChange={(next) => onChange(next as Value)}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={cn(ITEM, 'relative pl-7')}>
          <Radix.ItemIndicator className="absolute left-2.5 text-accent">•</Radix.ItemIndicator>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 py-1.5 text-xs text-ink-faint">{children}</Radix.Label>
}
export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />
}
