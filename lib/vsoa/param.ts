import { LIMITS } from './limits'

/** What could spell a key that changes a prototype when somebody merges the value into an object, also written with escapes. */
const SUSPICIOUS = /__proto__|constructor|\\u00[5-7]/i

/**
 * JSON value of a param's text; undefined for an empty one, the text itself when it isn't JSON or nested deeper than
 * LIMITS.jsonDepth. Keys `__proto__`, and `constructor` with a `prototype` in it, are left out.
 */
export function parseParam(text: string): unknown {
  if (text === '') return undefined
  if (text.length > LIMITS.jsonDepth && tooDeep(text)) return text
  try {
    return SUSPICIOUS.test(text) ? JSON.parse(text, withoutPrototypes) : JSON.parse(text)
  } catch {
    return text
  }
}

function withoutPrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined
  if (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')) return undefined
  return value
}

/** Counts brackets outside strings; what isn't JSON is found by the parser afterwards. */
function tooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > LIMITS.jsonDepth) return true
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--
  }
  return false
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
