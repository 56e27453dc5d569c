import type { NumberedMove } from '../api/contract/moves'

/** A field counts when it grew by exactly one from message to message, so many times in a row. */
const STEPS_NEEDED = 2
/** URLs of one client, and fields of one payload, that are looked at. */
const MOST_URLS = 16
const MOST_FIELDS = 16

interface Field {
  value: number
  steps: number
}

/** Finds the field that counts messages, URL by URL, and compares it over a lost connection. */
export class Numbering {
  readonly #urls = new Map<string, Map<string, Field>>()
  /** URLs whose numbers stand from before the connection was lost. */
  readonly #stale = new Set<string>()

  /** The connection is gone: the next message of each URL is compared, not counted. */
  lost(): void {
    for (const url of this.#urls.keys()) this.#stale.add(url)
  }

  /** Takes a message in. For the first one of its URL after a lost connection: how the numbers went on; null when nothing counts. */
  take(url: string, param: unknown): NumberedMove | null {
    const now = integersOf(param)
    const known = this.#urls.get(url)
    if (!known) {
      if (this.#urls.size < MOST_URLS) this.#urls.set(url, new Map(now.map(([field, value]) => [field, { value, steps: 0 }])))
      return null
    }
    const first = this.#stale.delete(url)
    const counting = first ? countingOf(known) : null
    const move = counting && compare(counting, now)
    this.#urls.set(url, new Map(now.map(([field, value]) => [field, next(known.get(field), value, first)])))
    return move
  }
}

function next(before: Field | undefined, value: number, first: boolean): Field {
  if (!before) return { value, steps: 0 }
  if (first) return { value, steps: before.steps }
  return { value, steps: value === before.value + 1 ? Math.min(before.steps + 1, STEPS_NEEDED) : 0 }
}

/** The first field that counts; null when none does. */
function countingOf(fields: ReadonlyMap<string, Field>): [string, number] | null {
  for (const [field, { value, steps }] of fields) if (steps >= STEPS_NEEDED) return [field, value]
  return null
}

function compare([field, before]: [string, number], now: readonly [string, number][]): NumberedMove | null {
  const after = now.find(([name]) => name === field)?.[1]
  if (after === undefined) return null
  return { field, before, after, missed: Math.max(0, after - before - 1), repeated: Math.max(0, before - after + 1) }
}

function integersOf(param: unknown): [string, number][] {
  if (typeof param !== 'object' || param === null || Array.isArray(param)) return []
  return Object.entries(param)
    .filter((field): field is [string, number] => Number.isSafeInteger(field[1]))
    .slice(0, MOST_FIELDS)
}
