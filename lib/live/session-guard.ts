import type { IncomingHttpHeaders } from 'node:http'
import type { Logger } from 'pino'
import { SESSION_CHECK_MS } from './bounds'
import type { LiveAuth, Viewer } from './types'

/** Node's headers as the web's, which `Auth` reads. */
export function webHeaders(source: IncomingHttpHeaders): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(source)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one)
  }
  return headers
}

/** Who that is, and until when: by session cookie, else by token (which doesn't expire). null: nobody we know. */
export async function identify(auth: LiveAuth, headers: Headers): Promise<{ viewer: Viewer; expiresAt: number } | null> {
  const session = await auth.session(headers)
  if (session) return { viewer: session.principal, expiresAt: session.expiresAt.getTime() }
  const viewer = await auth.authenticate(headers)
  return viewer && { viewer, expiresAt: Number.POSITIVE_INFINITY }
}

/** Watches that who was let in may stay: looks again now and then, and exactly when the session ends. */
export class SessionGuard {
  readonly #auth: LiveAuth
  readonly #headers: Headers
  readonly #log: Logger
  readonly #onViewer: (viewer: Viewer) => void
  readonly #onOver: () => void
  #expiresAt: number
  #timer: NodeJS.Timeout | null = null
  #closed = false

  /** `onViewer`: who it is now (the role may have changed); `onOver`: the session ended. */
  constructor(options: {
    auth: LiveAuth
    headers: Headers
    expiresAt: number
    log: Logger
    onViewer(viewer: Viewer): void
    onOver(): void
  }) {
    this.#auth = options.auth
    this.#headers = options.headers
    this.#expiresAt = options.expiresAt
    this.#log = options.log
    this.#onViewer = options.onViewer
    this.#onOver = options.onOver
    this.#schedule()
  }

  /** Looks now. */
  async check(): Promise<void> {
    if (this.#closed) return
    try {
      const known = await identify(this.#auth, this.#headers)
      if (this.#closed) return
      if (!known) return this.#over()
      this.#expiresAt = known.expiresAt
      this.#onViewer(known.viewer)
    } catch (error) {
      // the store may be busy: not being able to look is no proof, but an expiry that passed is
      this.#log.warn({ err: error }, 'live session could not be checked')
      if (Date.now() >= this.#expiresAt) return this.#over()
    }
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #over(): void {
    if (this.#closed) return
    this.close()
    this.#onOver()
  }

  #schedule(): void {
    if (this.#closed) return
    if (this.#timer) clearTimeout(this.#timer)
    // a millisecond later than the expiry: looked at on the dot it would still be valid
    const wait = Math.min(SESSION_CHECK_MS, Math.max(0, this.#expiresAt - Date.now()) + 1)
    this.#timer = setTimeout(() => void this.check(), wait)
  }
}
