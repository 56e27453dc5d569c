'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, useSyncExternalStore } from 'react'
import { clientFeed } from '../../lib/api/contract/clients'
import { callApi } from '../api/client'
import { type TopicListener, useLiveTopic } from '../live'
import { FeedBuffer, type FeedSnapshot } from './feed-buffer'

const RETRIES = 3
/** Lines are shown together this often, ms: below what people notice, above what a fast feed would cost. */
const SHOW_MS = 40

export interface Feed {
  buffer: FeedBuffer
  snapshot: FeedSnapshot
  /** What was printed before is here. */
  loaded: boolean
  error: unknown
  retry: () => void
}

/** What a client prints: all that the console still has, then live; the hole is closed after a lost connection. */
export function useFeed(clientId: string): Feed {
  const [buffer] = useState(() => new FeedBuffer((run) => setTimeout(run, SHOW_MS)))
  const [state, setState] = useState<{ loaded: boolean; error: unknown }>({ loaded: false, error: null })
  const cache = useQueryClient()
  const fill = useMemo(
    () => () => {
      buffer.hold()
      cache
        .fetchQuery({
          queryKey: ['client-feed', clientId],
          queryFn: ({ signal }) => callApi(clientFeed, { params: { id: clientId }, query: { after: 0 } }, { signal }),
          staleTime: 0,
          gcTime: 0,
          retry: RETRIES,
        })
        .then(({ items, dropped }) => {
          buffer.fill(items, dropped)
          setState({ loaded: true, error: null })
        })
        .catch((error: unknown) => {
          // Without the past at least the present: live lines go on.
          buffer.fill([], 0)
          setState((before) => ({ ...before, error }))
        })
    },
    [buffer, cache, clientId],
  )
  const listener = useMemo<TopicListener>(
    () => ({ onReady: fill, onFeed: ({ items, dropped }) => buffer.live(items, dropped) }),
    [buffer, fill],
  )
  useLiveTopic(`client:${clientId}`, listener)
  const snapshot = useSyncExternalStore(buffer.subscribe, buffer.snapshot, buffer.snapshot)
  return { buffer, snapshot, ...state, retry: fill }
}
