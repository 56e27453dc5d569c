import { LIMITS } from './limits'

/** A URL that may be published, called or subscribed: starts with '/' and isn't overlong. */
export function isUrl(url: unknown): url is string {
  return typeof url === 'string' && url.length > 0 && url.length <= LIMITS.urlLength && url.charCodeAt(0) === 47
}

/** Throws TypeError when `url` can't be used; says what a URL looks like. */
export function assertUrl(url: unknown): asserts url is string {
  if (!isUrl(url)) throw new TypeError(`a VSOA URL starts with "/" and has at most ${LIMITS.urlLength} characters`)
}

/** Does a subscription cover a published URL? '/a/b' is exact; '/a/' covers '/a' and all below; '/' covers everything. */
export function covers(subscription: string, url: string): boolean {
  if (subscription === url || subscription === '/') return true
  if (!subscription.endsWith('/')) return false
  return url.startsWith(subscription) || (url.length === subscription.length - 1 && subscription.startsWith(url))
}

/** The handler for a URL: the exact one, else the nearest '…/' parent, else '/'. */
export function nearest<T>(handlers: ReadonlyMap<string, T>, url: string): T | undefined {
  const exact = handlers.get(url) ?? (url.endsWith('/') ? undefined : handlers.get(`${url}/`))
  if (exact !== undefined) return exact
  let end = url.length - 1
  while (end > 0) {
    const slash = url.lastIndexOf('/', end - 1)
    if (slash < 0) break
    const parent = handlers.get(url.slice(0, slash + 1))
    if (parent !== undefined) return parent
    end = slash
  }
  return undefined
}
