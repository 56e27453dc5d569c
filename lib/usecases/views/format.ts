import type { z } from 'zod'
import type { TransactionView } from '../../api/contract'
import { type Failure, failureText, type Locale } from '../../api/errors'
import type { TransactionRecord } from '../../store'

/** What goes out instead of a secret; when it comes in it means: unchanged. */
export const MASK = '********'

/** `YYYY-MM-DD HH:mm:ss` in the server's zone, as ECSM writes times; empty for none. */
export function serverTime(at: Date | number | null): string {
  if (at === null) return ''
  const date = new Date(at)
  return wallTime(date.getTime(), -date.getTimezoneOffset())
}

/** The same on the wall of a place that is so far ahead of UTC. */
export function wallTime(at: number, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** One page of a list: pages from 1, a size of −1 means all, a page past the end is empty. */
export function page<T>(list: readonly T[], query: { pageNum: number; pageSize: number }) {
  const { pageNum, pageSize } = query
  const from = (Math.max(pageNum, 1) - 1) * pageSize
  return { list: pageSize === -1 ? [...list] : list.slice(from, from + pageSize), total: list.length, pageNum, pageSize }
}

/** A transaction as the API shows it; a stored failure is told in the reader's language. */
export function transactionView(record: TransactionRecord, locale: Locale): z.infer<typeof TransactionView> {
  return {
    id: record.id,
    status: record.status,
    data: record.data ?? null,
    error: record.error === null ? null : failureText(locale, JSON.parse(record.error) as Failure),
    timestamp: record.updatedAt.getTime(),
  }
}

/** Of a long list, so many are named in a sentence. */
const MOST_NAMED = 5
/** For a sentence: the first few, and how many more there are. */
export function shortList(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` + ${more}` : '')
}
