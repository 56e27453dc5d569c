import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { VsoaClient } from '../../lib/vsoa/index'
import { RoleProcess } from '../support/role-process'
import { GOOD_URL, KNOWN_NAME, PASSWORD, type TargetState, type TargetWords } from './words'

const host = '127.0.0.1'
/** Who isn't served within this long has found a hang. */
export const HANG_MS = 1_000
/** Connections that were cut must have been noticed by then. */
const GONE_MS = 2_000

export class Finding extends Error {}

/** The target's process, and good clients that must be served whatever else happens. */
export class Scene {
  readonly target: RoleProcess<TargetWords>
  readonly serverPort: number
  readonly positionPort: number
  readonly #good: VsoaClient
  readonly #asker: Socket
  #asked = 0
  #published = 0
  #heard = 0

  private constructor(
    target: RoleProcess<TargetWords>,
    ports: { server: number; position: number },
    good: VsoaClient,
    asker: Socket,
  ) {
    this.target = target
    this.serverPort = ports.server
    this.positionPort = ports.position
    this.#good = good
    this.#asker = asker
    good.on('message', ({ param }) => {
      this.#heard = Number((param as { n: number }).n)
    })
  }

  static async start(): Promise<Scene> {
    const target = new RoleProcess<TargetWords>(process.argv[1] ?? '', ['role-target'])
    const ports = await target.tell('start', {})
    const good = await VsoaClient.connect({ host, port: ports.server, password: PASSWORD })
    await good.subscribe(GOOD_URL)
    const asker = createSocket('udp4')
    asker.bind(0, host)
    await once(asker, 'listening')
    return new Scene(target, ports, good, asker)
  }

  /** The answer of the target's process; a Finding when there is none in time or the process is gone. */
  async ask<T>(work: Promise<T>, ms = HANG_MS): Promise<T> {
    return inTime(work, ms, 'the target didn’t answer')
  }

  /** The good client calls and is answered right. */
  async served(): Promise<void> {
    const n = ++this.#asked
    const answer = await inTime(this.#good.call('/echo', { param: { n } }), HANG_MS, 'the good client’s call wasn’t answered')
    if ((answer.param as { n: number } | undefined)?.n !== n) throw new Finding(`call ${n} of the good client was answered wrong`)
  }

  /** A good look-up is answered right. */
  async found(): Promise<void> {
    const asker = this.#asker
    const answer = once(asker, 'message') as Promise<[Buffer]>
    asker.send(JSON.stringify({ name: KNOWN_NAME, domain: 2 }), this.positionPort, host)
    const [bytes] = await inTime(answer, HANG_MS, 'a good look-up wasn’t answered')
    const { port } = JSON.parse(bytes.toString()) as { port?: number }
    if (port !== this.serverPort) throw new Finding(`a good look-up was answered ${bytes.toString()}`)
  }

  /** Nobody but the good client is logged in, it is still subscribed and reached, and nothing was complained about. */
  async settled(): Promise<TargetState> {
    const until = performance.now() + GONE_MS
    for (;;) {
      const state = await this.ask(this.target.tell('state', {}))
      if (state.complaints.length > 0) throw new Finding(state.complaints.join('\n'))
      const n = ++this.#published
      const receivers = await this.ask(this.target.tell('publish', { url: GOOD_URL, n }))
      // Whoever was cut a moment ago may still be seen.
      const alone = state.clients === 1 && receivers === 1 && state.subscriptions[0]?.join() === GOOD_URL
      if (alone) {
        await this.served()
        if (this.#heard !== n) throw new Finding(`the good client heard message ${this.#heard}, not ${n}`)
        return state
      }
      if (performance.now() > until) {
        const seen = `${state.clients} clients with ${JSON.stringify(state.subscriptions)}, a publish reached ${receivers}`
        throw new Finding(`the server has ${seen}; only the good client was expected`)
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  end(): void {
    this.#good.close()
    this.#asker.close()
    this.target.end()
  }
}

export async function inTime<T>(work: Promise<T>, ms: number, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Finding(`${otherwise} in ${ms} ms`)), ms)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
