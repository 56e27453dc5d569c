'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { SearchInput } from '../ui/search-input'
import { Select } from '../ui/select'
import { isFiltered, NO_FILTER, SPANS, type SpanName, spanOf, type UrlFilter } from './filters'

export interface Filtering {
  url: UrlFilter
  change: (patch: Partial<UrlFilter>) => void
}

/** The row of filters above a list; `children` are those that only this list has, `end` stands at the far side. */
export function FilterBar({
  url,
  change,
  search,
  children,
  end,
}: Filtering & { search: string; children: ReactNode; end: ReactNode }) {
  const t = useTranslations('events.filter')
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <SearchInput label={search} value={url.q} onChange={(q) => change({ q })} className="w-56 max-sm:w-full" />
      {children}
      <SpanSelect url={url} change={change} />
      {isFiltered(url) && (
        <Button variant="ghost" onClick={() => change({ ...NO_FILTER, tab: url.tab })}>
          <X aria-hidden />
          {t('clear')}
        </Button>
      )}
      <span className="ml-auto">{end}</span>
    </div>
  )
}

const ALL = 'all'

/** One of a few, or all. Empty text stands for all. */
export function FilterSelect<Value extends string>(props: {
  label: string
  all: string
  value: Value | ''
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value | '') => void
}) {
  const { label, all, value, options, onChange } = props
  return (
    <Select
      aria-label={label}
      className="w-auto min-w-36"
      value={value === '' ? ALL : value}
      onChange={(next) => onChange(next === ALL ? '' : (next as Value))}
      options={[{ value: ALL, label: all }, ...options]}
    />
  )
}

function SpanSelect({ url, change }: Filtering) {
  const t = useTranslations('events.filter')
  return (
    <FilterSelect
      label={t('time')}
      all={t('allTime')}
      value={spanOf(url)}
      options={(Object.keys(SPANS) as SpanName[]).map((value) => ({ value, label: t(`span.${value}`) }))}
      onChange={(since) => change({ since })}
    />
  )
}

/** Several of a few: each a button that is on or off; none on means all. */
export function FilterToggles<Value extends string>(props: {
  label: string
  values: readonly Value[]
  on: readonly Value[]
  word: (value: Value) => ReactNode
  onChange: (on: Value[]) => void
}) {
  const { label, values, on, word, onChange } = props
  return (
    <fieldset className="flex flex-wrap overflow-hidden rounded-md border border-line-strong bg-surface">
      <legend className="sr-only">{label}</legend>
      {values.map((value) => {
        const pressed = on.includes(value)
        return (
          <button
            key={value}
            type="button"
            aria-pressed={pressed}
            onClick={() => onChange(values.filter((each) => (each === value ? !pressed : on.includes(each))))}
            className={cn(
              'h-8 px-2.5 text-[13px] -outline-offset-2 hover:bg-hover',
              pressed ? 'bg-accent-soft font-medium text-ink' : 'text-ink-soft',
            )}
          >
            {word(value)}
          </button>
        )
      })}
    </fieldset>
  )
}
