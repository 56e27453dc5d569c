/** How much is kept of one thing's figures. Samples come about once a second. */
export interface HistoryBounds {
  /** Samples kept as they came: the newest. */
  fine: number
  /** Means kept of what is older, one per `coarseMs`. */
  coarse: number
  coarseMs: number
}
/** Ten minutes second by second, and two hours in steps of ten seconds. */
export const HISTORY_BOUNDS: HistoryBounds = { fine: 600, coarse: 720, coarseMs: 10_000 }
/** Things of one kind whose figures are kept at once; one more, and that which was silent the longest is forgotten. */
export const HISTORIES_MAX = 4096

/** Figures over time, oldest first: `at` in ms since 1970, ascending; null where a figure could not be told. */
export type Series<Figure extends string> = { at: number[] } & Record<Figure, (number | null)[]>

/**
 * The figures of one thing over time, bounded: the newest as they came, older ones as means. Kept in memory only.
 * About 26 KB for three figures with HISTORY_BOUNDS, taken as it fills.
 */
export class History<Figure extends string> {
  readonly #figures: readonly Figure[]
  readonly #fine: Ring
  readonly #coarse: Ring
  readonly #coarseMs: number
  #last = Number.NEGATIVE_INFINITY
  #bucket: Mean | null = null

  constructor(figures: readonly Figure[], bounds: HistoryBounds = HISTORY_BOUNDS) {
    this.#figures = figures
    this.#coarseMs = bounds.coarseMs
    this.#fine = new Ring(figures.length, bounds.fine)
    this.#coarse = new Ring(figures.length, bounds.coarse)
  }

  /** When the newest sample was made, ms since 1970; −∞ before the first. */
  get lastAt(): number {
    return this.#last
  }

  /** Takes a sample, `at` in ms since 1970. A second one of the same moment is dropped; a clock set back starts anew. */
  add(at: number, sample: Record<Figure, number | null>): void {
    if (at === this.#last) return
    if (at < this.#last) this.#clear()
    this.#last = at
    const values = this.#figures.map((figure) => sample[figure] ?? Number.NaN)
    this.#fine.push(at, values)
    const number = Math.floor(at / this.#coarseMs)
    if (this.#bucket && this.#bucket.number !== number) {
      this.#coarse.push(this.#bucket.at, this.#bucket.values)
      this.#bucket = null
    }
    this.#bucket ??= new Mean(number, this.#figures.length)
    this.#bucket.add(at, values)
  }

  /** All that is kept: means first, then the samples from where these begin. */
  series(): Series<Figure> {
    const fineFrom = this.#fine.firstAt
    const at: number[] = []
    const columns = this.#figures.map((): (number | null)[] => [])
    const take = (time: number, values: (number | null)[]) => {
      at.push(time)
      for (const [index, column] of columns.entries()) column.push(values[index] ?? null)
    }
    this.#coarse.forEach((time, values) => {
      if (time < fineFrom) take(time, values)
    })
    this.#fine.forEach(take)
    return { at, ...Object.fromEntries(this.#figures.map((figure, index) => [figure, columns[index]])) } as Series<Figure>
  }

  #clear() {
    this.#fine.clear()
    this.#coarse.clear()
    this.#bucket = null
  }
}

/** The histories of all things of one kind, by id. */
export class Histories<Figure extends string> {
  readonly #all = new Map<string, History<Figure>>()

  constructor(
    readonly figures: readonly Figure[],
    readonly most = HISTORIES_MAX,
  ) {}

  add(id: string, at: number, sample: Record<Figure, number | null>): void {
    const history = this.#all.get(id) ?? new History(this.figures)
    // Set anew each time: so the map's first is the one that was silent the longest.
    this.#all.delete(id)
    this.#all.set(id, history)
    history.add(at, sample)
    const first = this.#all.keys().next().value
    if (this.#all.size > this.most && first !== undefined) this.#all.delete(first)
  }

  /** What is kept of one; empty for one that is unknown. */
  series(id: string): Series<Figure> {
    return (this.#all.get(id) ?? new History(this.figures)).series()
  }

  /** It is gone for good. */
  delete(id: string): void {
    this.#all.delete(id)
  }
}

/** The mean of the samples of one stretch of time; figures that were never told stay so. */
class Mean {
  #atSum = 0
  #count = 0
  readonly #sums: Float64Array
  readonly #counts: Uint32Array

  constructor(
    readonly number: number,
    figures: number,
  ) {
    this.#sums = new Float64Array(figures)
    this.#counts = new Uint32Array(figures)
  }
  add(at: number, values: readonly number[]) {
    this.#atSum += at
    this.#count += 1
    for (const [index, value] of values.entries()) {
      if (Number.isNaN(value)) continue
      this.#sums[index] = (this.#sums[index] ?? 0) + value
      this.#counts[index] = (this.#counts[index] ?? 0) + 1
    }
  }
  get at(): number {
    return Math.round(this.#atSum / this.#count)
  }
  get values(): number[] {
    return Array.from(this.#sums, (sum, index) => sum / (this.#counts[index] ?? 0))
  }
}

const FIRST_ROOM = 16

/** The newest `most` samples. Not a number stands for null; single precision is plenty for a plot. */
class Ring {
  #at = new Float64Array(FIRST_ROOM)
  #values: Float32Array
  #start = 0
  #size = 0

  constructor(
    readonly width: number,
    readonly most: number,
  ) {
    this.#values = new Float32Array(FIRST_ROOM * width)
  }

  /** The time of the oldest; ∞ when there is none. */
  get firstAt(): number {
    return this.#size > 0 ? (this.#at[this.#start] ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY
  }

  push(at: number, values: readonly number[]): void {
    if (this.#size === this.#at.length && this.#size < this.most) this.#grow()
    const room = Math.min(this.#at.length, this.most)
    const place = (this.#start + this.#size) % room
    if (this.#size < room) this.#size += 1
    else this.#start = (this.#start + 1) % room
    this.#at[place] = at
    this.#values.set(values, place * this.width)
  }

  forEach(visit: (at: number, values: (number | null)[]) => void): void {
    const room = Math.min(this.#at.length, this.most)
    for (let index = 0; index < this.#size; index++) {
      const place = (this.#start + index) % room
      const values = Array.from(this.#values.subarray(place * this.width, (place + 1) * this.width), (value) =>
        Number.isNaN(value) ? null : Math.round(value * 100) / 100,
      )
      visit(this.#at[place] ?? 0, values)
    }
  }

  clear(): void {
    this.#start = 0
    this.#size = 0
  }

  /** Only while nothing was overwritten yet: then the oldest stands first. */
  #grow(): void {
    const room = Math.min(this.#at.length * 2, this.most)
    const at = new Float64Array(room)
    const values = new Float32Array(room * this.width)
    at.set(this.#at)
    values.set(this.#values)
    this.#at = at
    this.#values = values
  }
}
