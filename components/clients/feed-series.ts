import type { FeedItem } from '../../lib/api/contract/clients'
import { GapWatch } from '../../lib/api/gap-watch'
import { eachNumber, MAX_FIELDS } from './numeric-fields'

/** The longest time that is drawn. */
export const SPAN_MS = 15 * 60_000
/** A fast feed gives at most one point in this time. */
export const SAMPLE_MS = 100
/** Points kept: the whole span, and a few for the edges of gaps. */
export const MAX_SAMPLES = SPAN_MS / SAMPLE_MS + 600
export const MAX_GAPS = 200
export const MAX_MARKS = 100
export const MAX_PUBLISHERS = 6
/** A feed with a shorter period is a fast one. */
const FAST_MS = 200
/** A line that seems to be later than this isn't late: a clock was set. */
const MAX_DELAY_MS = 5000

type Party = FeedItem['publisher']

/** Nothing came from `from` to `to`, ms since 1970. */
export interface FeedGap {
  from: number
  to: number
  kind: 'quiet' | 'disconnected'
}

/** The client was connected again `at`, after `downMs` without a connection. */
export interface FeedMark {
  at: number
  lostAt: number
  downMs: number | null
  from: Party
  to: Party
}

/** From `at` on, messages are those of `publisher`. */
export interface FeedRun {
  at: number
  publisher: Party
}

/** What is drawn of a time: columns as uPlot takes them (null is a break), and what happened in it. */
export interface FeedWindow {
  at: number[]
  values: (number | null)[][]
  gaps: readonly FeedGap[]
  marks: readonly FeedMark[]
  runs: readonly FeedRun[]
}

/** The numbers of one client's messages over time, in rings of a fixed size. Times are ms since 1970. */
export class FeedSeries {
  /** Raised by everything that is taken. */
  version = 0
  #fields: string[] = []
  #last: Float64Array = new Float64Array(MAX_FIELDS).fill(Number.NaN)
  readonly #at = new Float64Array(MAX_SAMPLES)
  readonly #columns: Float64Array[] = []
  #count = 0
  #sampledAt = Number.NEGATIVE_INFINITY
  readonly #watch = new GapWatch()
  #gaps: FeedGap[] = []
  #marks: FeedMark[] = []
  #runs: FeedRun[] = []
  #lost: { at: number; from: Party } | null = null
  #publishers: readonly NonNullable<Party>[] = []
  #skew: number | null = null

  /** The fields that were found, in the order of their appearance. A new array when there is a new one. */
  get fields(): readonly string[] {
    return this.#fields
  }

  /** The newest publishers, in the order of their appearance. A new array when there is a new one. */
  get publishers(): readonly NonNullable<Party>[] {
    return this.#publishers
  }

  /** A line of `at` (server's clock) came at `local` (this page's clock): their distance is the least that was seen. */
  heard(at: number, local: number): void {
    const skew = local - at
    if (this.#skew === null || skew < this.#skew || skew - this.#skew > MAX_DELAY_MS) this.#skew = skew
  }

  /** What the server's clock shows when this page's shows `local`; never before the newest message. */
  now(local: number): number {
    return Math.max(this.newestAt ?? 0, local - (this.#skew ?? 0))
  }

  /** Messages come so fast that motion between them would only cost. */
  get isFast(): boolean {
    return (this.#watch.periodMs ?? Number.POSITIVE_INFINITY) < FAST_MS
  }

  /** The newest value of a field; null when the last message had none. */
  newest(field: number): number | null {
    const value = this.#last[field]
    return value === undefined || Number.isNaN(value) ? null : value
  }

  /** When the newest message came; null before the first. */
  get newestAt(): number | null {
    return this.#watch.lastAt
  }

  take(item: FeedItem): void {
    this.version++
    if (item.kind === 'message') this.#message(item)
    else if (item.kind === 'disconnected') {
      this.#watch.lost()
      this.#lost = { at: item.at, from: item.publisher }
    } else if (item.kind === 'connected' && this.#lost) {
      const { at: lostAt, from } = this.#lost
      keep(this.#marks, { at: item.at, lostAt, downMs: item.timing?.downMs ?? null, from, to: item.publisher }, MAX_MARKS)
      this.#lost = null
    }
  }

  /** What lies between two times, with one point before so that lines enter from the left. */
  window(from: number, to: number): FeedWindow {
    const first = Math.max(0, this.#count - MAX_SAMPLES)
    let start = this.#search(first, from)
    if (start > first) start--
    const end = this.#search(first, to + 1)
    const at = new Array<number>(end - start)
    for (let n = start; n < end; n++) at[n - start] = this.#at[n % MAX_SAMPLES] ?? 0
    const values = this.#columns.map((column) => {
      const part = new Array<number | null>(end - start)
      for (let n = start; n < end; n++) {
        const value = column[n % MAX_SAMPLES] ?? Number.NaN
        part[n - start] = Number.isNaN(value) ? null : value
      }
      return part
    })
    const runs = this.#runs.filter((run, n) => run.at <= to && (this.#runs[n + 1]?.at ?? Number.POSITIVE_INFINITY) >= from)
    return {
      at,
      values,
      gaps: this.#gaps.filter((gap) => gap.to >= from && gap.from <= to),
      marks: this.#marks.filter((mark) => mark.at >= from && mark.at <= to),
      runs,
    }
  }

  /** Since when nothing comes, when that is a gap already or the connection is lost; null when all is well. */
  openGap(now: number): FeedGap | null {
    const from = this.#watch.lastAt
    if (from === null) return null
    if (this.#lost) return { from, to: now, kind: 'disconnected' }
    return this.#watch.isGap(now - from) ? { from, to: now, kind: 'quiet' } : null
  }

  #message({ at, param, publisher }: FeedItem): void {
    const gap = this.#watch.message(at)
    this.#last.fill(Number.NaN)
    eachNumber(param, (field, value) => {
      const index = this.#indexOf(field)
      if (index !== null) this.#last[index] = value
    })
    const run = this.#runs.at(-1)
    const moved = run !== undefined && run.publisher?.taskId !== publisher?.taskId
    if (!run || moved) {
      keep(this.#runs, { at, publisher }, MAX_MARKS)
      if (publisher) {
        const others = this.#publishers.filter((each) => each.taskId !== publisher.taskId)
        if (others.length === this.#publishers.length) this.#publishers = [...others, publisher].slice(-MAX_PUBLISHERS)
      }
    }
    if (gap) {
      keep(this.#gaps, gap, MAX_GAPS)
      // the line ends where the gap begins
      this.#push(gap.from + (at - gap.from) / 2, null)
    }
    if (!gap && !moved && at - this.#sampledAt < SAMPLE_MS) return
    this.#sampledAt = at
    this.#push(at, this.#last)
  }

  #push(at: number, values: Float64Array | null): void {
    const slot = this.#count++ % MAX_SAMPLES
    this.#at[slot] = at
    for (const [index, column] of this.#columns.entries()) column[slot] = values?.[index] ?? Number.NaN
  }

  #indexOf(field: string): number | null {
    const known = this.#fields.indexOf(field)
    if (known >= 0) return known
    if (this.#fields.length >= MAX_FIELDS) return null
    this.#fields = [...this.#fields, field]
    this.#columns.push(new Float64Array(MAX_SAMPLES).fill(Number.NaN))
    return this.#fields.length - 1
  }

  /** The first point at or after a time, by halves. */
  #search(first: number, at: number): number {
    let low = first
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#at[middle % MAX_SAMPLES] ?? 0) < at) low = middle + 1
      else high = middle
    }
    return low
  }
}

function keep<T>(list: T[], item: T, most: number): void {
  list.push(item)
  if (list.length > most) list.shift()
}
