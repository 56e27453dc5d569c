export const CONFIG_TYPES = ['string', 'number', 'json'] as const
export type ConfigType = (typeof CONFIG_TYPES)[number]

/** A value as JSON has it; `json` entries hold any, the others a text or a number. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue }

/** So many configuration entries can be kept. */
export const MOST_CONFIG_ENTRIES = 5_000

/** A value has at most so many characters, written as JSON. */
const LONGEST_CONFIG_VALUE = 65_536

/**
 * Whether a value is of an entry's type. Programs may hand over JSON as it is or as the text of it: a text in a `json` entry must
 * therefore be valid JSON itself. What is stored and given back is what was handed over.
 */
export function fitsConfigType(type: ConfigType, value: JsonValue): boolean {
  if (type === 'string') return typeof value === 'string'
  if (type === 'number') return typeof value === 'number' && Number.isFinite(value)
  return typeof value !== 'string' || isJsonText(value)
}

/** Whether a value is small enough to be kept, and not nested deeper than it can be written. */
export function isShortJson(value: JsonValue): boolean {
  try {
    return JSON.stringify(value).length <= LONGEST_CONFIG_VALUE
  } catch {
    return false
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
