import { STATUS } from './errors'
import type { Packet } from './packet'
import type { ServerLimits } from './server-limits'
import { isUrl, nearest } from './url'

/** What one client is subscribed to, bounded in number and in length of all URLs together. */
export class Subscriptions {
  readonly #urls = new Set<string>()
  readonly #limits: Pick<ServerLimits, 'subscriptions' | 'subscriptionLength'>
  #length = 0

  constructor(limits: Pick<ServerLimits, 'subscriptions' | 'subscriptionLength'>) {
    this.#limits = limits
  }

  list(): string[] {
    return [...this.#urls]
  }

  cover(url: string): boolean {
    return nearest(this.#urls, url) !== undefined
  }

  /** The URLs of a request that are new, or the status that refuses it. */
  wanted(packet: Packet): string[] | number {
    const urls = requested(packet)
    if (urls === null || urls.length === 0) return STATUS.arguments
    const added = [...new Set(urls)].filter((url) => !this.#urls.has(url))
    const fit = this.#urls.size + added.length <= this.#limits.subscriptions
    return fit && this.#length + lengthOf(added) <= this.#limits.subscriptionLength ? added : STATUS.noMemory
  }

  add(urls: string[]): void {
    for (const url of urls) this.#urls.add(url)
    this.#length += lengthOf(urls)
  }

  /** Takes back what a request names; neither a URL nor a list means everything, as at the official servers. False: it is neither. */
  remove(packet: Packet): boolean {
    const urls = packet.url === '' && packet.paramText === '' ? this.list() : requested(packet)
    if (urls === null) return false
    for (const url of urls) if (this.#urls.delete(url)) this.#length -= url.length
    return true
  }
}

/** The URLs of a (un)subscribe request: the header's, or a JSON array in param. Null when it is neither. */
function requested(packet: Packet): string[] | null {
  if (packet.url !== '') return isUrl(packet.url) ? [packet.url] : null
  const list = packet.param
  return Array.isArray(list) && list.every(isUrl) ? list : null
}

function lengthOf(urls: string[]): number {
  return urls.reduce((sum, url) => sum + url.length, 0)
}
