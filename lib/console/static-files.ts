import sirv from 'sirv'
import type { Handler } from './http'

const PREFIX = '/_next/static'
const YEAR_SECONDS = 31_536_000

/**
 * Serves what pages load, in the compressed form that the build laid beside each file, and leaves all else to `next`. The names
 * hold a fingerprint of the content: a browser may keep them. `folder` is Next's `static`, read once.
 */
export function staticFiles(folder: string, next: Handler): Handler {
  const serve = sirv(folder, { brotli: true, gzip: true, etag: true, immutable: true, maxAge: YEAR_SECONDS })
  return (request, response) => {
    const { url = '', method } = request
    if (!url.startsWith(`${PREFIX}/`) || (method !== 'GET' && method !== 'HEAD')) return next(request, response)
    request.url = url.slice(PREFIX.length)
    serve(request, response, () => {
      request.url = url
      return next(request, response)
    })
  }
}
