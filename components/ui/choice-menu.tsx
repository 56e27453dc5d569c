'use client'

import { Check, ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './button'
import { cn } from './cn'

interface ChoiceMenuProps {
  label: string
  /** Stands before the label. */
  icon?: ReactNode
  /** Each with its words, and a note at the end of the line such as a count. */
  options: readonly { value: string; label: ReactNode; note?: ReactNode }[]
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
  /** Whether what is chosen narrows something down: then the button says how many, and all can be let go at once. */
  filter?: boolean
}

/** A menu of which any number is chosen: a filter, or the columns of a table. It stays open. Order is that of the options. */
export function ChoiceMenu({ label, icon, options, chosen, onChange, filter }: ChoiceMenuProps) {
  const t = useTranslations('common')
  const narrows = filter && chosen.length > 0
  function toggle(value: string) {
    const wanted = chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value]
    const known = options.map((each) => each.value)
    onChange([...wanted].sort((a, b) => known.indexOf(a) - known.indexOf(b)))
  }
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>
        <Button className={cn('px-2.5', narrows && 'border-accent bg-accent-soft')}>
          {icon}
          {label}
          {narrows && (
            <>
              <span className="sr-only">{t('chosen', { count: chosen.length })}</span>
              <span aria-hidden className="rounded-full bg-accent px-1.5 text-xs text-on-accent tabular-nums">
                {chosen.length}
              </span>
            </>
          )}
          <ChevronDown aria-hidden className="text-ink-faint" />
        </Button>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="animate-fade z-50 max-h-[min(24rem,var(--radix-dropdown-menu-content-available-height))] max-w-80 min-w-44 overflow-y-auto rounded-md border bg-raised p-1 shadow-raised"
        >
          {options.length === 0 && <p className="px-2.5 py-1.5 text-ink-faint">{t('nothingToChoose')}</p>}
          {options.map((option) => (
            <Radix.CheckboxItem
              key={option.value}
              checked={chosen.includes(option.value)}
              onCheckedChange={() => toggle(option.value)}
              onSelect={(event) => event.preventDefault()}
              className="flex cursor-pointer items-center gap-2.5 rounded px-2 py-1.5 outline-none select-none data-highlighted:bg-hover"
            >
              <span
                aria-hidden
                className={cn(
                  'inline-flex size-4 shrink-0 items-center justify-center rounded border border-line-strong text-on-accent',
                  chosen.includes(option.value) && 'border-accent bg-accent',
                )}
              >
                <Radix.ItemIndicator>
                  <Check className="size-3" strokeWidth={3} />
                </Radix.ItemIndicator>
              </span>
              <span className="min-w-0 flex-1 truncate">{option.label}</span>
              {option.note !== undefined && <span className="text-xs text-ink-faint tabular-nums">{option.note}</span>}
            </Radix.CheckboxItem>
          ))}
          {narrows && (
            <>
              <Radix.Separator className="my-1 h-px bg-line" />
              <Radix.Item
                onSelect={() => onChange([])}
                className="cursor-pointer rounded px-2 py-1.5 text-accent outline-none select-none data-highlighted:bg-hover"
              >
                {t('clearFilter')}
              </Radix.Item>
            </>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
