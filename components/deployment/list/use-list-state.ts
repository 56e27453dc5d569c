'use client'

import { useMemo } from 'react'
import { useUrlState } from '../../ui/use-url-state'
import { COLUMNS, type Column, parseSort, type Sort, sortText } from './order'
import type { Filters } from './rows'

export type View = 'services' | 'containers'
const SHOWN_AT_FIRST: Column[] = ['state', 'health', 'role', 'node', 'image', 'restarts', 'cpu', 'memory', 'uptime']

const DEFAULTS = {
  view: 'services',
  q: '',
  status: [] as string[],
  health: [] as string[],
  node: [] as string[],
  image: [] as string[],
  microservice: [] as string[],
  sort: 'name',
  columns: SHOWN_AT_FIRST as string[],
}
const NO_FILTERS = { q: '', status: [], health: [], node: [], image: [], microservice: [] }

export interface ListState {
  view: View
  search: string
  filters: Filters
  sort: Sort
  /** In the order of the table. */
  columns: Column[]
  setView(view: View): void
  setSearch(search: string): void
  setFilter(kind: keyof Filters, values: string[]): void
  setSort(sort: Sort): void
  setColumns(columns: string[]): void
  /** Lets search and filters go. */
  clear(): void
}

/** What the deployment list shows, as the address says. */
export function useListState(): ListState {
  const [state, change] = useUrlState(DEFAULTS)
  return useMemo(() => {
    const { view, q, sort, columns, status, health, node, image, microservice } = state
    return {
      view: view === 'containers' ? 'containers' : 'services',
      search: q,
      filters: { status, health, node, image, microservice },
      sort: parseSort(sort),
      columns: COLUMNS.filter((each) => columns.includes(each) && (view === 'containers' || each !== 'service')),
      setView: (next) => change({ view: next }),
      setSearch: (next) => change({ q: next }),
      setFilter: (kind, values) => change({ [kind]: values }),
      setSort: (next) => change({ sort: sortText(next) }),
      setColumns: (next) => change({ columns: COLUMNS.filter((each) => next.includes(each)) }),
      clear: () => change(NO_FILTERS),
    }
  }, [state, change])
}
