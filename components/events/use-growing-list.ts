'use client'

import { keepPreviousData, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { LiveChange, LiveRows } from '../../lib/api/live'
import { isPassing } from '../api/client'
import { type TopicListener, useLiveTopic } from '../live'
import { caughtUp, type Growing, MOST_ROWS, withNews, withOlder } from './growing'
import { type Filters, type GrowingTopic, SOURCES } from './sources'

const FIRST_PAGE = 100
const OLDER_PAGE = 200
/** What one answer may have. */
const CATCH_UP = 1000
/** A list that stands on the page is worth waiting for while the server comes back. */
const RETRIES = 60
const MOST_DELAY_MS = 2000

export interface GrowingList<R> {
  /** undefined until the first answer. */
  list: Growing<R> | undefined
  query: UseQueryResult<Growing<R>>
  /** What is shown belongs to the filter before; the answer for this one is on its way. */
  changing: boolean
  older: { load(): void; loading: boolean; error: unknown }
}

/**
 * A filtered list that only grows, kept true by the live channel. After a lost connection everything above the newest row known
 * is asked for, so nothing is missing in between. Pass a `filter` that stays the same while its values do.
 */
export function useGrowingList<T extends GrowingTopic>(topic: T, filter: Filters[T]): GrowingList<LiveRows[T]> {
  type Row = LiveRows[T]
  const client = useQueryClient()
  const source = SOURCES[topic]
  const key = useMemo(() => ['growing', topic, filter] as const, [topic, filter])
  /** What came while an answer was on its way: laid over it, for it may be older. */
  const pending = useRef<Row[] | null>(null)

  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<Growing<Row>> => {
      const missed: Row[] = []
      pending.current = missed
      try {
        const known = client.getQueryData<Growing<Row>>(key)
        const newest = known?.rows[0]?.seq
        const limit = newest === undefined ? FIRST_PAGE : CATCH_UP
        const cut = { pageSize: limit, ...(newest === undefined ? {} : { after: newest }) }
        const { list, total } = await source.fetch(filter, cut, signal)
        const first = { rows: list, total, more: list.length >= limit && list.length < total }
        // Older pages may have come meanwhile. What is newer than the answer isn't in its total yet.
        const now = client.getQueryData<Growing<Row>>(key)
        if (!now || newest === undefined) return withNews(first, missed)
        const top = list[0]?.seq ?? newest
        const settled = { ...now, rows: now.rows.filter((row) => row.seq <= top) }
        return withNews(caughtUp(settled, list, { total, limit }), [...now.rows.filter((row) => row.seq > top), ...missed])
      } finally {
        if (pending.current === missed) pending.current = null
      }
    },
    placeholderData: keepPreviousData,
    // What nobody looks at isn't kept true.
    gcTime: 0,
    retry: (count, error) => isPassing(error) && count < (client.getQueryData(key) === undefined ? 2 : RETRIES),
    retryDelay: (attempt) => Math.min(MOST_DELAY_MS, 250 * 2 ** attempt),
  })

  const listener = useMemo<TopicListener>(
    () => ({
      onReady: () => void client.invalidateQueries({ queryKey: key, exact: true }),
      onChange: ({ changes }: LiveChange) => {
        const rows = changes.flatMap(({ row }) => (row && source.fits(row as Row, filter) ? [row as Row] : []))
        if (rows.length === 0) return
        if (pending.current && pending.current.length < MOST_ROWS) pending.current.push(...rows)
        client.setQueryData<Growing<Row>>(key, (list) => list && withNews(list, rows))
      },
    }),
    [client, key, source, filter],
  )
  useLiveTopic(topic, listener)

  const older = useMutation({
    mutationFn: async () => {
      const before = client.getQueryData<Growing<Row>>(key)?.rows.at(-1)?.seq
      if (before === undefined) return
      const { list } = await source.fetch(filter, { pageSize: OLDER_PAGE, before })
      client.setQueryData<Growing<Row>>(key, (known) => known && withOlder(known, list, OLDER_PAGE))
    },
  })
  return {
    list: query.data,
    query,
    changing: query.isPlaceholderData,
    older: { load: () => older.mutate(), loading: older.isPending, error: older.error },
  }
}
