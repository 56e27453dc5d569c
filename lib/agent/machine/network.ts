import { readFile } from 'node:fs/promises'
import { MOST_INTERFACES, type NetworkRate } from '../../protocol/agent'

interface Counters {
  received: number
  sent: number
}
const RECEIVED = 0
const SENT = 8

/** What goes over the machine's network interfaces, as its system counts it. */
export class Network {
  #before: { at: number; counters: Map<string, Counters> } | null = null

  /** Bytes per second of each interface since the last look; null at the first, and where the system has no /proc/net/dev. */
  async look(): Promise<NetworkRate[] | null> {
    const text = await readFile('/proc/net/dev', 'latin1').catch(() => null)
    if (text === null) return null
    const before = this.#before
    const now = { at: performance.now(), counters: parseInterfaces(text) }
    this.#before = now
    if (!before || now.at <= before.at) return null
    const seconds = (now.at - before.at) / 1000
    return [...now.counters].slice(0, MOST_INTERFACES).flatMap(([name, counters]) => {
      const earlier = before.counters.get(name)
      if (!earlier) return []
      // A counter that went back was set to 0 with its interface.
      const rate = (to: number, from: number) => Math.round(Math.max(0, to - from) / seconds)
      return [{ name, up: rate(counters.sent, earlier.sent), down: rate(counters.received, earlier.received) }]
    })
  }
}

/** The bytes that each interface has received and sent since it came up, from the text of /proc/net/dev. */
export function parseInterfaces(text: string): Map<string, Counters> {
  const found = new Map<string, Counters>()
  for (const line of text.split('\n')) {
    const [, name, rest] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? []
    if (name === undefined || rest === undefined) continue
    const fields = rest.trim().split(/\s+/).map(Number)
    found.set(name, { received: fields[RECEIVED] ?? 0, sent: fields[SENT] ?? 0 })
  }
  return found
}
