import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a token begins with, so that people and scanners for lost secrets recognise one. */
const PREFIX = 'tdm_'
/** 256 bits: nobody guesses one. */
const RANDOM_BYTES = 32
const FORM = /^tdm_[A-Za-z0-9_-]{43}$/
/** So many first characters are kept to tell tokens apart; what is left is still far beyond guessing. */
const START_LENGTH = 10

/** A new token. `value` is shown once and kept by nobody; `hash` and `start` are what is stored. */
export function makeToken(): { value: string; hash: string; start: string } {
  const value = PREFIX + randomBytes(RANDOM_BYTES).toString('base64url')
  return { value, hash: hashOf(value), start: value.slice(0, START_LENGTH) }
}

/** What an `Authorization` header brings: a `Bearer`'s text, or the password of `Basic` with any user name (RFC 6750, RFC 7617). */
export function tokenOf(authorization: string | null): string | null {
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +(\S+) *$/.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return null
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0 ? null : pair.slice(colon + 1)
}

/** Whether it could be one of ours at all: anything else need not be looked for. */
export const isTokenForm = (text: string): boolean => FORM.test(text)

/** Whether two tokens are the same. The time it takes doesn't depend on where they differ, nor on their lengths. */
export const sameToken = (a: string, b: string): boolean => sameHash(hashOf(a), hashOf(b))

/** Whether two hashes are the same, in a time that doesn't depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]
  return x.length === y.length && timingSafeEqual(x, y)
}

/** What is stored of a token. It is random through and through, so a plain hash can't be searched backwards. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
