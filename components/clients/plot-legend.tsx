'use client'

import { useTranslations } from 'next-intl'
import { cn } from '../ui/cn'
import { dashOf } from './plot-dashes'
import { PublisherName } from './publisher-name'
import { type Feed, useFeedPart } from './use-feed'

interface FieldLegendProps {
  fields: readonly string[]
  hidden: ReadonlySet<string>
  onChange: (hidden: ReadonlySet<string>) => void
}

/** The fields with their dashes; each can be hidden. */
export function FieldLegend({ fields, hidden, onChange }: FieldLegendProps) {
  const t = useTranslations('clients.plot')
  function toggle(field: string) {
    const next = new Set(hidden)
    if (!next.delete(field)) next.add(field)
    onChange(next)
  }
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">{t('fields')}</legend>
      {fields.map((field, n) => (
        <button
          key={field}
          type="button"
          aria-pressed={!hidden.has(field)}
          onClick={() => toggle(field)}
          className={cn(
            'inline-flex items-center gap-1.5 rounded px-1.5 py-0.5 text-[13px] hover:bg-hover',
            hidden.has(field) ? 'text-ink-faint line-through' : 'text-ink',
          )}
        >
          <svg width="22" height="8" aria-hidden>
            <line x2="22" y1="4" y2="4" stroke="currentColor" strokeWidth="1.5" strokeDasharray={dashOf(n).join(' ')} />
          </svg>
          {field}
        </button>
      ))}
    </fieldset>
  )
}

/** Who published, in the colours of the lines. */
export function PublisherLegend({ feed }: { feed: Feed }) {
  const t = useTranslations('clients.plot')
  const publishers = useFeedPart(feed, (_, series) => series.publishers)
  return (
    <ul aria-label={t('publishers')} className="flex flex-wrap gap-x-3 text-[13px] text-ink-soft">
      {publishers.map((each) => (
        <li key={each.taskId}>
          <PublisherName publisher={each} />
        </li>
      ))}
    </ul>
  )
}
