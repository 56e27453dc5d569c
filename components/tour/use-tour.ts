'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { useSession } from '../shell/session'
import { type TourState, tourStore } from './store'

/** The tour of the person who is logged in; null while the server renders. `start` begins a new walk. */
export function useTour() {
  const { name } = useSession()
  const tour = useSyncExternalStore(
    tourStore.subscribe,
    () => tourStore.get(name),
    () => null,
  )
  const change = useCallback((next: Partial<TourState>) => tourStore.set(name, next), [name])
  const start = useCallback(() => {
    // A phone's screen is for the page; the checklist is one touch away.
    const mode = window.matchMedia('(max-width: 767px)').matches ? 'folded' : 'open'
    tourStore.set(name, { mode, afterSeq: null, seen: null })
  }, [name])
  return { tour, change, start }
}
