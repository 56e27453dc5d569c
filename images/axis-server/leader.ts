import { type ServerClient, STATUS, type VsoaServer, VsoaStatusError } from '../../lib/vsoa'
import { AXIS_URL, type Feed } from './feed'
import { STANDBY_URLS, type State } from './standby-urls'

/** How long a follower may take to say that it has what was handed over, ms: who asked for the release waits meanwhile. */
const TAKEN_MS = 100
/** Followers ask each second. One that hasn't for so long is paused or hangs, ms: it is told, but not waited for. */
const SILENT_MS = 2500
/** More followers than this are refused: a microservice has at most 64 slaves. */
const MOST_FOLLOWERS = 64

/** The side of a warm stand-by that tells: where the numbers stand, to each follower. */
export class Leader {
  /** When each asked last, by the monotonic clock, ms. */
  readonly #followers = new Map<ServerClient, number>()
  /** Who is waited for at a hand-over. */
  readonly #waiting = new Map<ServerClient, () => void>()

  constructor(
    readonly instance: string,
    readonly server: VsoaServer,
    readonly feed: Feed,
  ) {
    server.handle(STANDBY_URLS.follow, (request) => {
      if (request.method !== 'SET') throw new VsoaStatusError(STATUS.arguments, { error: 'following is asked by SET' })
      if (this.#followers.size >= MOST_FOLLOWERS && !this.#followers.has(request.client)) {
        throw new VsoaStatusError(STATUS.noMemory, { error: `it has ${MOST_FOLLOWERS} followers already` })
      }
      this.#followers.set(request.client, performance.now())
      return { param: this.#state(feed.next - 1, false) }
    })
    server.on('client', (client, connected) => {
      if (!connected && this.#followers.delete(client)) this.#waiting.get(client)?.()
    })
    server.on('datagram', (client, { url }) => {
      if (url === STANDBY_URLS.taken) this.#waiting.get(client)?.()
    })
  }

  /** How many of the server's clients are followers. */
  get followers(): number {
    return this.#followers.size
  }

  /** `number` is published next. Told first: a process that is killed in between rather leaves a number out than says it twice. */
  tell(number: number): void {
    if (this.#followers.size > 0) this.#send(this.#state(number, false))
  }

  /** Hands the numbers over: nothing is published any more. Resolves when every follower has them, is gone, or is too slow. */
  async handOver(): Promise<void> {
    this.feed.held = true
    const { promise: late, end } = after(TAKEN_MS)
    const alive = [...this.#followers].filter(([, asked]) => performance.now() - asked < SILENT_MS)
    const taken = alive.map(([client]) => new Promise<void>((resolve) => this.#waiting.set(client, resolve)))
    this.#send(this.#state(this.feed.next - 1, true))
    await Promise.race([Promise.all(taken), late])
    end()
    this.#waiting.clear()
  }

  #send(state: State): void {
    for (const follower of this.#followers.keys()) follower.datagram(STANDBY_URLS.state, { param: state })
  }

  #state(last: number, handedOver: boolean): State {
    return { instance: this.instance, last, subscribers: this.server.subscribers(AXIS_URL).length, handedOver }
  }
}

function after(ms: number): { promise: Promise<void>; end: () => void } {
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
  })
  return { promise, end: () => clearTimeout(timer) }
}
