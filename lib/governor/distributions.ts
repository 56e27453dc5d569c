import { DISTRIBUTIONS, GOVERNOR_URLS } from '../protocol/governor'
import type { Microservice } from './microservice'

/** A distribution is published at most this often, ms. */
const PUBLISH_EVERY_MS = 1000

/** Where they are published. */
interface Outlet {
  isSubscribed(url: string): boolean
  publish(url: string, param: unknown): void
}

/** Publishes whom look-ups were sent to, for as long as somebody listens and there are new ones. Look-ups themselves don't notice. */
export class Distributions {
  readonly #groups: ReadonlyMap<string, Microservice>
  readonly #outlet: Outlet
  /** The microservices that somebody listens to, and how many look-ups were told of last. */
  readonly #told = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null

  constructor(groups: ReadonlyMap<string, Microservice>, outlet: Outlet) {
    this.#groups = groups
    this.#outlet = outlet
  }

  /** Somebody has subscribed to these URLs. */
  subscribed(urls: readonly string[]): void {
    for (const url of urls) {
      const name = nameOf(url)
      // Who comes later asks for the state itself; the next message is for everybody.
      if (name !== null && this.#groups.has(name)) this.#told.set(name, this.#told.get(name) ?? 0)
    }
    if (this.#told.size > 0) this.#timer ??= setInterval(() => this.#publish(), PUBLISH_EVERY_MS)
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer)
    this.#timer = null
    this.#told.clear()
  }

  #publish(): void {
    for (const [name, told] of this.#told) {
      const url = GOVERNOR_URLS.distributionOf(name)
      const table = this.#groups.get(name)?.table
      if (!table || !this.#outlet.isSubscribed(url)) this.#told.delete(name)
      else if (table.picks !== told) {
        this.#told.set(name, table.picks)
        this.#outlet.publish(url, table.distribution(name))
      }
    }
    if (this.#told.size === 0) this.close()
  }
}

/** The microservice whose distribution is published at this URL; null when it is another URL. */
function nameOf(url: string): string | null {
  if (!url.startsWith(DISTRIBUTIONS)) return null
  try {
    return decodeURIComponent(url.slice(DISTRIBUTIONS.length))
  } catch {
    return null
  }
}
