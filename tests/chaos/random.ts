/** Numbers that look like chance and follow from a seed alone, so that a schedule can be had again (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** One of the names, as often as its weight says. */
  weighted<K extends string>(weights: readonly (readonly [K, number])[]): K {
    let left = this.next() * weights.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of weights) {
      left -= weight
      if (left < 0) return name
    }
    const last = weights.at(-1)
    if (!last) throw new Error('nothing to choose from')
    return last[0]
  }
}
