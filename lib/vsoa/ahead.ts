import { VsoaError, VsoaStatusError } from './errors'
import { LIMITS } from './limits'
import type { RequestOptions } from './requests'
import { assertUrl } from './url'
import { waitFor } from './wait'

/** How long, after the handshake, a server may be silent about what was asked ahead of it; then it is asked again, ms. */
const SILENT_MS = 100

/**
 * A subscription that leaves together with the handshake, so that it costs no round trip of its own. The protocol doesn't speak
 * of it: only a yes counts, and a server that says no or nothing is asked once more, in the usual order.
 */
export class Ahead {
  readonly #urls: readonly string[]
  #answer: Promise<unknown> | null = null

  /** Throws TypeError or RangeError for URLs that can't be subscribed. */
  constructor(urls: readonly string[]) {
    for (const url of urls) assertUrl(url)
    this.#urls = urls
  }

  /** Sends it with `ask`, unless there is nothing to ask or it is longer than what a server takes before the handshake. */
  send(ask: (urls: string[], options: RequestOptions) => Promise<unknown>): void {
    const { length } = this.#urls
    const bytes = LIMITS.headerBytes + Buffer.byteLength(JSON.stringify(this.#urls))
    if (length === 0 || bytes > LIMITS.handshakeBytes) return
    this.#answer = ask([...this.#urls], {})
    // Whoever subscribes hears of it; nobody has to.
    this.#answer.catch(() => {})
  }

  /** What it has brought is taken back: from now on it grants nothing. */
  forget(): void {
    this.#answer = null
  }

  /** Whether these URLs are subscribed by it; once. Rejects when the connection has ended. */
  async granted(urls: readonly string[], options: RequestOptions = {}): Promise<boolean> {
    const same = urls.length === this.#urls.length && urls.every((url, index) => url === this.#urls[index])
    const answer = this.#answer
    if (answer === null || !same) return false
    this.#answer = null
    const timeoutMs = Math.min(SILENT_MS, options.timeoutMs ?? SILENT_MS)
    try {
      await waitFor(answer, { ...options, timeoutMs }, 'the subscription')
      return true
    } catch (error) {
      if (error instanceof VsoaStatusError || (error instanceof VsoaError && error.code === 'timeout')) return false
      throw error
    }
  }
}
