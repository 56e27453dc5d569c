import type { Slice, Span } from '../types'

/** The condition on a table's number that a slice asks for; nothing when it asks for none. */
export function between({ before, after }: Pick<Slice, 'before' | 'after'>): { lt?: number; gt?: number } | undefined {
  if (before === undefined && after === undefined) return undefined
  return { ...(before !== undefined && { lt: before }), ...(after !== undefined && { gt: after }) }
}

/** The condition on the moment of a row. */
export function during({ from, to }: Span): { at?: { gte?: Date; lte?: Date } } {
  if (!from && !to) return {}
  return { at: { ...(from && { gte: from }), ...(to && { lte: to }) } }
}
