'use client'

import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  /** Those chosen among the rows that there are. */
  ids: ReadonlySet<string>
  all: boolean | 'some'
  toggle(id: string, chosen: boolean): void
  /** All rows that fit, in sight or not; or none. */
  toggleAll(chosen: boolean): void
}

/** Rows chosen for an action. One that leaves the list, because it is gone or doesn't fit any more, is chosen no longer. */
export function useSelection(rows: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const ids = useMemo(() => new Set(rows.filter((each) => chosen.has(each))), [rows, chosen])
  const toggle = useCallback((id: string, wanted: boolean) => {
    setChosen((before) => {
      const next = new Set(before)
      if (wanted) next.add(id)
      else next.delete(id)
      return next
    })
  }, [])
  return useMemo(
    () => ({
      ids,
      all: ids.size === 0 ? false : ids.size === rows.length ? true : 'some',
      toggle,
      toggleAll: (wanted: boolean) => setChosen(new Set(wanted ? rows : [])),
    }),
    [ids, rows, toggle],
  )
}
