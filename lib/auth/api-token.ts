import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Whether an `Authorization` header brings the token: as `Bearer`, or as the password of `Basic` with any user name (RFC 6750,
 * RFC 7617). The time it takes doesn't depend on where the two differ, nor on their lengths.
 */
export function bringsToken(authorization: string | null, token: string): boolean {
  const given = tokenOf(authorization)
  return given !== null && timingSafeEqual(digest(given), digest(token))
}

function tokenOf(authorization: string | null): string | null {
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +(\S+) *$/.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() !== 'basic') return null
  const pair = Buffer.from(value, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0 ? null : pair.slice(colon + 1)
}

const digest = (text: string) => createHash('sha256').update(text).digest()
