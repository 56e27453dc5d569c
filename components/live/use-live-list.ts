'use client'

import { type QueryClient, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ListTopic, LiveChange, LiveRows } from '../../lib/api/live'
import { isPassing } from '../api/client'
import type { TopicListener } from './connection'
import { applyChanges, FETCH, type RowChange } from './lists'
import { useLiveConnection, useLiveTopic } from './provider'
import { untilWatched, type Watched } from './until-watched'

/** Changes kept while the full state is on its way; more than this and it is asked for once again instead. */
const PENDING_MAX = 2000

const FIRST_RETRIES = 2
const RETRIES = 60
const MOST_DELAY_MS = 2000

/** The cache key of a topic's full list. */
export const liveKey = (topic: ListTopic) => ['live', topic] as const

type Changes = LiveChange['changes'][number][]
interface Sync extends Watched {
  /** What came while the full list was being fetched: laid over the answer, which may be older. */
  pending: Changes | null
  listener: TopicListener
}
const syncs = new WeakMap<QueryClient, Map<ListTopic, Sync>>()

/** One per cache and topic, however many components show the list. */
function syncOf(client: QueryClient, topic: ListTopic): Sync {
  const all = syncs.get(client) ?? new Map<ListTopic, Sync>()
  syncs.set(client, all)
  const known = all.get(topic)
  if (known) return known
  const refetch = () => void client.invalidateQueries({ queryKey: liveKey(topic) })
  const sync: Sync = {
    pending: null,
    watched: null,
    listener: {
      onReady: () => (sync.watched ? sync.watched() : refetch()),
      onChange: ({ changes }) => {
        sync.pending?.push(...changes)
        if (sync.pending && sync.pending.length > PENDING_MAX) refetch()
        patch(client, topic, changes)
      },
    },
  }
  all.set(topic, sync)
  return sync
}

function patch<T extends ListTopic>(client: QueryClient, topic: T, changes: Changes) {
  client.setQueryData<LiveRows[T][]>(liveKey(topic), (rows) => rows && applyChanges(topic, rows, changes as RowChange<T>[]))
}

/**
 * The rows of a topic: fetched once, then kept true by the live channel; fetched again after each reconnection.
 * `rows` is undefined until the first answer. Any number of components may use the same topic. `wanted` false: not asked for yet,
 * because something else has to stand on the page first.
 */
export function useLiveList<T extends ListTopic>(
  topic: T,
  { wanted = true } = {},
): { rows: LiveRows[T][] | undefined; query: UseQueryResult<LiveRows[T][]> } {
  const client = useQueryClient()
  const connection = useLiveConnection()
  const sync = syncOf(client, topic)
  const query = useQuery({
    queryKey: liveKey(topic),
    enabled: wanted,
    queryFn: async ({ signal }) => {
      if (!connection.isReady(topic)) await untilWatched(sync, signal)
      const missed: Changes = []
      sync.pending = missed
      try {
        return applyChanges(topic, await FETCH[topic](signal), missed as RowChange<T>[])
      } finally {
        if (sync.pending === missed) sync.pending = null
      }
    },
    // Rows that didn't change are the same objects already; comparing thousands of them at every change would cost more.
    structuralSharing: false,
    // A list that stands on the page is worth waiting for while the server comes back; a first load says soon what is wrong.
    retry: (count, error) =>
      isPassing(error) && count < (client.getQueryData(liveKey(topic)) === undefined ? FIRST_RETRIES : RETRIES),
    retryDelay: (attempt) => Math.min(MOST_DELAY_MS, 250 * 2 ** attempt),
  })
  useLiveTopic(topic, sync.listener)
  return { rows: query.data, query }
}
