import type { LiveRows } from '../../lib/api/live'
import { type Filters, type GrowingTopic, SOURCES } from './sources'

/** Rows in one answer. */
const PAGE = 1000
/** An export ends here whatever the server has: more than any list keeps. */
export const MOST_EXPORTED = 100_000

/**
 * All rows that fit a filter, newest first, asked for in pages. `onProgress` hears how many there are and how many are here.
 * Throws what `callApi` throws; an abort throws the signal's reason.
 */
export async function fetchAll<T extends GrowingTopic>(
  topic: T,
  filter: Filters[T],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<LiveRows[T][]> {
  const rows: LiveRows[T][] = []
  for (let before: number | undefined; rows.length < MOST_EXPORTED; ) {
    signal.throwIfAborted()
    const cut = { pageSize: PAGE, ...(before === undefined ? {} : { before }) }
    const { list, total } = await SOURCES[topic].fetch(filter, cut, signal)
    rows.push(...list)
    onProgress(rows.length, Math.max(total, rows.length))
    before = list.at(-1)?.seq
    if (list.length < PAGE || before === undefined) break
  }
  return rows
}

/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  URL.revokeObjectURL(url)
}
