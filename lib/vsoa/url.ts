import { LIMITS } from './limits'

/** A URL that may be published, called or subscribed: starts with '/' and is neither overlong nor too deep. */
export function isUrl(url: unknown): url is string {
  if (typeof url !== 'string' || url.charCodeAt(0) !== 47 || url.length > LIMITS.urlLength) return false
  return url.length <= LIMITS.urlDepth || depth(url) <= LIMITS.urlDepth
}

/** Throws TypeError when `url` can't be used; says what a URL looks like. */
export function assertUrl(url: unknown): asserts url is string {
  if (isUrl(url)) return
  throw new TypeError(`a VSOA URL starts with "/" and has at most ${LIMITS.urlLength} characters and ${LIMITS.urlDepth} slashes`)
}

/**
 * The entry that a URL belongs to: the exact one, else the nearest '…/' parent ('/a/' covers '/a' and all below), else '/'.
 * For handlers and for subscriptions.
 */
export function nearest(entries: { has(url: string): boolean }, url: string): string | undefined {
  if (entries.has(url)) return url
  if (!url.endsWith('/') && entries.has(`${url}/`)) return `${url}/`
  let end = url.length - 1
  while (end > 0) {
    const slash = url.lastIndexOf('/', end - 1)
    if (slash < 0) break
    const parent = url.slice(0, slash + 1)
    if (entries.has(parent)) return parent
    end = slash
  }
  return undefined
}

function depth(url: string): number {
  let slashes = 0
  for (let at = url.indexOf('/'); at >= 0; at = url.indexOf('/', at + 1)) slashes++
  return slashes
}
