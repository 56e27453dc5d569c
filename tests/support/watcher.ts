import { AutoClient, type AutoClientOptions, type Connected, type Message } from '../../lib/vsoa/index'

/** One thing that happened to a client. `at` is the monotonic clock's ms, of this process. */
export type Sight =
  | { kind: 'connected'; at: number; connected: Connected }
  | { kind: 'disconnected'; at: number; reason: string }
  | { kind: 'message'; at: number; message: Message; number: number }

/** What came is kept up to here; the oldest go. */
const SIGHTS = 20_000

/** A real VSOA client as an outside program would run it, that remembers what it saw. */
export class Watcher {
  readonly client: AutoClient
  readonly sights: Sight[] = []
  /** How many sights were before the first that is kept. */
  #gone = 0
  readonly #waiting = new Set<() => void>()

  constructor(options: AutoClientOptions) {
    this.client = new AutoClient(options)
    this.client.on('connected', (connected) => this.#add({ kind: 'connected', at: performance.now(), connected }))
    this.client.on('disconnected', (error) => this.#add({ kind: 'disconnected', at: performance.now(), reason: error.message }))
    this.client.on('message', (message) => {
      const param = message.param as { roll?: number } | undefined
      this.#add({ kind: 'message', at: performance.now(), message, number: param?.roll ?? Number.NaN })
    })
    this.client.start()
  }

  /** The place after everything seen so far, for `next`. */
  mark(): number {
    return this.#gone + this.sights.length
  }

  /** The first sight of that kind (and which fits) since a mark, whether it came already or not. */
  next<K extends Sight['kind']>(
    kind: K,
    options: { since?: number; fits?: (sight: Extract<Sight, { kind: K }>) => boolean; timeoutMs?: number } = {},
  ): Promise<Extract<Sight, { kind: K }>> {
    const { since = 0, fits = () => true, timeoutMs = 15_000 } = options
    let from = since
    return new Promise((resolve, reject) => {
      const done = (act: () => void) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        act()
      }
      const look = () => {
        for (let at = Math.max(0, from - this.#gone); at < this.sights.length; at++) {
          const sight = this.sights[at]
          if (sight?.kind !== kind) continue
          const wanted = sight as Extract<Sight, { kind: K }>
          if (fits(wanted)) return done(() => resolve(wanted))
        }
        from = this.mark()
      }
      const timer = setTimeout(
        () => done(() => reject(new Error(`The client saw no such '${kind}' in ${timeoutMs} ms`))),
        timeoutMs,
      )
      this.#waiting.add(look)
      look()
    })
  }

  /** Those of one kind since a mark. */
  since<K extends Sight['kind']>(mark: number, kind: K): Extract<Sight, { kind: K }>[] {
    const later = this.sights.slice(Math.max(0, mark - this.#gone))
    return later.filter((sight): sight is Extract<Sight, { kind: K }> => sight.kind === kind)
  }

  close(): Promise<void> {
    return this.client.close()
  }

  #add(sight: Sight): void {
    this.sights.push(sight)
    if (this.sights.length > 2 * SIGHTS) {
      this.sights.splice(0, SIGHTS)
      this.#gone += SIGHTS
    }
    for (const look of [...this.#waiting]) look()
  }
}
