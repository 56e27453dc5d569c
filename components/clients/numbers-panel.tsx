'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useCallback, useMemo, useRef } from 'react'
import type { FeedBuffer } from './feed-buffer'
import { Panel } from './panel'
import { type Feed, useFeedPart, useOnFeed } from './use-feed'

/** Text of a param without numbers that is shown, characters. */
const MOST_TEXT = 600

/** The numbers of the newest message; its text when there are none. They change without rendering. */
export function NumbersPanel({ feed }: { feed: Feed }) {
  const t = useTranslations('clients.numbers')
  const fields = useFeedPart(feed, (_, series) => series.fields)
  const any = useFeedPart(feed, (snapshot) => snapshot.message !== null)
  return (
    <Panel title={t('title')}>
      {fields.length > 0 ? (
        <Numbers feed={feed} fields={fields} />
      ) : any ? (
        <Text feed={feed} />
      ) : (
        <p className="text-[13px] text-ink-faint">{t('nothing')}</p>
      )}
    </Panel>
  )
}

function Numbers({ feed, fields }: { feed: Feed; fields: readonly string[] }) {
  const t = useTranslations('clients.numbers')
  const locale = useLocale()
  const list = useRef<HTMLDListElement>(null)
  const format = useMemo(() => new Intl.NumberFormat(locale, { maximumFractionDigits: 3, useGrouping: false }), [locale])
  useOnFeed(
    feed,
    list,
    useCallback(
      ({ series }: FeedBuffer) => {
        for (const [n, value] of (list.current?.querySelectorAll('dd') ?? []).entries()) {
          const newest = series.newest(n)
          const text = newest === null ? '–' : format.format(newest)
          if (value.textContent !== text) value.textContent = text
        }
      },
      [format],
    ),
  )
  const named = (field: string) => (field === 'roll' || field === 'pitch' || field === 'yaw' ? t(field) : field)
  return (
    <dl ref={list} className="grid grid-cols-3 gap-y-2 text-center">
      {fields.map((field) => (
        <div key={field} className="min-w-0">
          <dt className="truncate text-xs text-ink-faint" title={field}>
            {named(field)}
          </dt>
          <dd data-axis={field} className="truncate text-lg font-semibold tabular-nums" />
        </div>
      ))}
    </dl>
  )
}

function Text({ feed }: { feed: Feed }) {
  const box = useRef<HTMLPreElement>(null)
  useOnFeed(
    feed,
    box,
    useCallback((buffer: FeedBuffer) => {
      const { param } = buffer.snapshot().message ?? {}
      const text = param === undefined ? '–' : JSON.stringify(param, null, 1)
      if (box.current) box.current.textContent = text.slice(0, MOST_TEXT)
    }, []),
  )
  return <pre ref={box} className="max-h-40 overflow-auto font-mono text-xs whitespace-pre-wrap" />
}
