import { figuresOf } from '../figures'
import { SIDES, type SideName } from './sides'

export type Both<T> = Record<SideName, T>

/** `rounds` measurements of each side in turns, each round begun by the other one. */
export async function interleaved<T>(rounds: number, measure: (side: SideName) => Promise<T>): Promise<Both<T[]>> {
  const results: Both<T[]> = { ours: [], npm: [] }
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? SIDES : [...SIDES].reverse()) results[side].push(await measure(side))
  }
  return results
}

export const median = (values: readonly number[]) => figuresOf(values).p50

/** The medians of both sides. */
export function medians<T>(results: Both<T[]>, value: (result: T) => number): Both<number> {
  return { ours: median(results.ours.map(value)), npm: median(results.npm.map(value)) }
}
