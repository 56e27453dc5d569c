'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react'
import { queryNow, readUrlState, type UrlState, type Written, writeUrlState } from './url-state'

let written: Written | null = null
const observers = new Set<() => void>()

function setWritten(next: Written | null) {
  written = next
  for (const each of observers) each()
}
function observe(observer: () => void): () => void {
  observers.add(observer)
  return () => observers.delete(observer)
}

/**
 * What a page shows (filters, order, columns, tab), kept in its query string: a copied address shows the same. Changing it
 * replaces the address and makes no entry in the browser's history; defaults are left out, keys of others stay.
 * `defaults` must be one constant object. Values read may be anything that somebody typed: judge them before use.
 */
export function useUrlState<T extends UrlState>(defaults: T): [T, (patch: Partial<T>) => void] {
  const path = usePathname()
  const routed = useSearchParams().toString()
  const last = useSyncExternalStore(
    observe,
    () => written,
    () => null,
  )
  const query = queryNow(last, path, routed)
  useEffect(() => {
    if (last && query === routed) setWritten(null)
  }, [last, query, routed])

  const state = useMemo(() => readUrlState(defaults, new URLSearchParams(query)), [defaults, query])
  const change = useCallback(
    (patch: Partial<T>) => {
      const { pathname, search, hash } = window.location
      const shown = new URLSearchParams(search).toString()
      const before = new URLSearchParams(queryNow(written, pathname, shown))
      const next = writeUrlState(defaults, before, patch)
      if (next === before.toString()) return
      const stale = new Set(written?.path === pathname ? written.stale : []).add(before.toString())
      stale.delete(next)
      window.history.replaceState(null, '', `${pathname}${next && `?${next}`}${hash}`)
      setWritten({ path: pathname, query: next, stale })
    },
    [defaults],
  )
  return [state, change]
}
