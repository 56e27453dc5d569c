import { randomBytes } from 'node:crypto'

/** Writes a value for a text column. */
export function toJson(value: unknown): string {
  return JSON.stringify(value ?? null)
}

/** Reads what `toJson` wrote. The store writes these columns itself, so their shape is taken as it is. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T
}

/** Makes an id: 24 hexadecimal digits, 96 random bits. */
export function newId(): string {
  return randomBytes(12).toString('hex')
}
