import { randomBytes } from 'node:crypto'

/** Writes a value for a text column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null)
}

/** Reads what `toJson` wrote. The store writes these columns itself, so their shape is taken as it is. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T
}

let lastMs = 0
let sequence = 0

/**
 * Makes an id: 24 hexadecimal digits that sort in the order of making (48 bits of time, 16 of a count, 32 random), so that rows
 * made in the same millisecond keep their order.
 */
export function newId(): string {
  const now = Date.now()
  // A clock that was set back must not turn the order round.
  sequence = now > lastMs ? 0 : sequence + 1
  if (sequence > 0xffff) {
    lastMs += 1
    sequence = 0
  }
  lastMs = Math.max(lastMs, now)
  return hex(lastMs, 12) + hex(sequence, 4) + randomBytes(4).toString('hex')
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
