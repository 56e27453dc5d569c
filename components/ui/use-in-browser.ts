'use client'

import { useSyncExternalStore } from 'react'

const noChange = () => () => {}

/** False on the server and in the first render in the browser, then true: for what only the browser knows, such as the time of day. */
export function useInBrowser(): boolean {
  return useSyncExternalStore(
    noChange,
    () => true,
    () => false,
  )
}
