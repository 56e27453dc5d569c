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
  const { q: search, status, health, node, image, microservice } = state
  const view: View = state.view === 'containers' ? 'containers' : 'services'
  // Each by itself: a letter of the search mustn't make another list, or another row, of what stays as it is.
  const filters = useMemo(() => ({ status, health, node, image, microservice }), [status, health, node, image, microservice])
  const sort = useMemo(() => parseSort(state.sort), [state.sort])
  const columns = useMemo(
    () => COLUMNS.filter((each) => state.columns.includes(each) && (view === 'containers' || each !== 'service')),
    [state.columns, view],
  )
  const changes = useMemo(
    () => ({
      setView: (next: View) => change({ view: next }),
      setSearch: (next: string) => change({ q: next }),
      setFilter: (kind: keyof Filters, values: string[]) => change({ [kind]: values }),
      setSort: (next: Sort) => change({ sort: sortText(next) }),
      setColumns: (next: string[]) => change({ columns: COLUMNS.filter((each) => next.includes(each)) }),
      clear: () => change(NO_FILTERS),
    }),
    [change],
  )
  return useMemo(() => ({ view, search, filters, sort, columns, ...changes }), [view, search, filters, sort, columns, changes])
}
