'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type RefObject, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { clientFeed } from '../../lib/api/contract/clients'
import { callApi } from '../api/client'
import { type TopicListener, useLiveTopic } from '../live'
import { FeedBuffer, type FeedSnapshot } from './feed-buffer'
import type { FeedSeries } from './feed-series'
import { watchShown } from './shown'

const RETRIES = 3
export interface Feed {
  buffer: FeedBuffer
  /** What was printed before is here. */
  loaded: boolean
  error: unknown
  retry: () => void
}

/** Before the page is painted next: the server sends lines together already. Never while nobody looks at the page. */
const withFrame = (run: () => void) => void requestAnimationFrame(run)

/**
 * What a client prints: all that the console still has, then live; the hole is closed after a lost connection. New lines don't
 * render the caller again: `useFeedPart` and `useOnFeed` say what does.
 */
export function useFeed(clientId: string): Feed {
  const [buffer] = useState(() => new FeedBuffer(withFrame))
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
  return useMemo(() => ({ buffer, ...state, retry: fill }), [buffer, state, fill])
}

/** A part of the snapshot; renders again only when that part is another one. */
export function useFeedPart<T>(feed: Feed, part: (snapshot: FeedSnapshot, series: FeedSeries) => T): T {
  const get = () => part(feed.buffer.snapshot(), feed.buffer.series)
  return useSyncExternalStore(feed.buffer.subscribe, get, get)
}

/**
 * Calls `show` (which must stay the same) now and after every change, without rendering: for what writes to the page itself.
 * Not while the element of `place` is out of view.
 */
export function useOnFeed(feed: Feed, place: RefObject<Element | null>, show: (buffer: FeedBuffer) => void) {
  const { buffer } = feed
  useEffect(() => {
    if (!place.current) return
    const view = watchShown(place.current, () => show(buffer))
    show(buffer)
    const leave = buffer.subscribe(() => view.shown && show(buffer))
    return () => {
      leave()
      view.close()
    }
  }, [buffer, place, show])
}
