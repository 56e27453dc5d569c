/**
 * Work of many sources, where one that asks too much shall wait and not the others. Each source's first `share` items of a
 * millisecond are for now; what is more waits in a queue of its own, and the queues are served in turns, `batch` items each time
 * the event loop comes round, so that new items of others come in between. Nothing is refused while there is room: a source
 * alone gets everything it asks for.
 */
export class FairQueue<T> {
  readonly #share: number
  readonly #batch: number
  readonly #room: number
  readonly #work: (item: T) => void
  /** How many items each source has had in this millisecond. */
  readonly #had = new Map<string, number>()
  #millisecond = 0
  /** The sources that wait, in the order they are served. */
  readonly #waiting = new Map<string, Backlog<T>>()
  #size = 0
  #overflowed = 0
  #draining = false

  /** `room`: items that may wait in all; above it the longest queue loses its oldest. */
  constructor(limits: { share: number; batch: number; room: number }, work: (item: T) => void) {
    this.#share = limits.share
    this.#batch = limits.batch
    this.#room = limits.room
    this.#work = work
  }

  /** Items waiting now. */
  get size(): number {
    return this.#size
  }

  /** Items lost for want of room. */
  get overflowed(): number {
    return this.#overflowed
  }

  /** May this source's item be done now? If not, `defer` it. */
  admit(source: string): boolean {
    const now = Date.now()
    if (now !== this.#millisecond) {
      this.#millisecond = now
      this.#had.clear()
    }
    const had = (this.#had.get(source) ?? 0) + 1
    this.#had.set(source, had)
    // Who waits already stays in order.
    return had <= this.#share && (this.#size === 0 || !this.#waiting.has(source))
  }

  defer(source: string, item: T): void {
    if (this.#size >= this.#room) this.#dropOne()
    let backlog = this.#waiting.get(source)
    if (backlog === undefined) {
      backlog = new Backlog()
      this.#waiting.set(source, backlog)
    }
    backlog.push(item)
    this.#size++
    if (this.#draining) return
    this.#draining = true
    setImmediate(() => this.#drain())
  }

  clear(): void {
    this.#waiting.clear()
    this.#had.clear()
    this.#size = 0
  }

  #drain(): void {
    for (let done = 0; done < this.#batch && this.#size > 0; done++) {
      for (const [source, backlog] of this.#waiting) {
        this.#size--
        const item = backlog.shift()
        this.#waiting.delete(source)
        if (backlog.length > 0) this.#waiting.set(source, backlog)
        this.#work(item)
        break
      }
    }
    this.#draining = this.#size > 0
    if (this.#draining) setImmediate(() => this.#drain())
  }

  #dropOne(): void {
    let longest: Backlog<T> | null = null
    for (const backlog of this.#waiting.values()) if (longest === null || backlog.length > longest.length) longest = backlog
    longest?.shift()
    this.#size--
    this.#overflowed++
  }
}

/** A queue whose head can be taken without moving the rest. */
class Backlog<T> {
  #items: T[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  /** Not to be called on an empty one. */
  shift(): T {
    const item = this.#items[this.#head++] as T
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }
}
