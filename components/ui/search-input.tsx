'use client'

import { Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type Ref, useId } from 'react'
import { cn } from './cn'
import { Input } from './field'

interface SearchInputProps {
  /** What is looked through; read aloud, and the placeholder. */
  label: string
  value: string
  onChange: (value: string) => void
  ref?: Ref<HTMLInputElement>
  className?: string
}

/** A field to search with; Escape or the cross empty it. */
export function SearchInput({ label, value, onChange, ref, className }: SearchInputProps) {
  const t = useTranslations('common')
  const id = useId()
  return (
    <search className={cn('relative block min-w-0', className)}>
      <label htmlFor={id} className="sr-only">
        {label}
      </label>
      <Search className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-4 text-ink-faint" aria-hidden />
      <Input
        id={id}
        ref={ref}
        value={value}
        placeholder={label}
        enterKeyHint="search"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return
          event.stopPropagation()
          onChange('')
        }}
        className="px-8"
      />
      {value !== '' && (
        <button
          type="button"
          aria-label={t('clearSearch')}
          onClick={() => onChange('')}
          className="absolute inset-y-0 right-1.5 my-auto inline-flex size-6 items-center justify-center rounded text-ink-faint hover:text-ink"
        >
          <X className="size-4" aria-hidden />
        </button>
      )}
    </search>
  )
}
