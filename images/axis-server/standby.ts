import { randomUUID } from 'node:crypto'
import type { Endpoint, ServerClient, VsoaServer } from '../../lib/vsoa'
import { say } from '../shared/program'
import { AXIS_URL, Feed } from './feed'
import { Follower } from './follower'
import { Leader } from './leader'
import type { State } from './standby-urls'

/** How long clients of a former leader are expected, ms: longer than the reconnect delay and the time-out of official clients. */
const EXPECTED_MS = 5000
/** One that comes later than after so many messages doesn't get them all. */
const MOST_REPEATED = 1000
/** A hand-over waits for the next message when that is due within this time, ms: who asks for it waits as well. */
const MOST_ALIGNED_MS = 50
/** How long nothing is published after a release, ms: who comes here in that time looked up before, and is released again. */
const QUIET_MS = 2000

/** Clients of a former leader that are on their way here. */
interface Expected {
  /** The first number that they haven't got. */
  from: number
  count: number
  /** By the monotonic clock, ms. */
  until: number
}

/**
 * A feed whose numbers go on when another instance takes over. Who leads is whoever look-ups of the microservice name; the others
 * follow it, and know each number. A release or an orderly end hands over exactly; after a kill it goes on from what was followed
 * last. Each client of the former leader gets what was published here before it came, so that its numbers are consecutive.
 */
export class WarmStandby {
  readonly feed: Feed
  readonly #leader: Leader
  readonly #follower: Follower
  readonly #served = new WeakSet<ServerClient>()
  /** What the one that is followed told last, and when that number came; null while nobody is followed. */
  #followed: State | null = null
  #movedAt = Number.NEGATIVE_INFINITY
  #expected: Expected | null = null
  #quiet: NodeJS.Timeout | undefined

  constructor(
    readonly server: VsoaServer,
    options: { name: string; password: string; periodMs: number; positionServers: Endpoint[] },
  ) {
    const { name, password, periodMs, positionServers } = options
    const instance = randomUUID()
    this.feed = new Feed(server, periodMs, (number) => this.#leader.tell(number))
    this.#leader = new Leader(instance, server, this.feed)
    this.#follower = new Follower(
      { instance, name, password, positionServers },
      { state: (state) => this.#hear(state), lost: () => this.#lost() },
    )
    server.on('subscribe', (client) => this.#subscribed(client))
  }

  /** How many of the server's clients follow it. */
  get followers(): number {
    return this.#leader.followers
  }

  start(): void {
    this.#follower.start()
  }

  /** Hands the numbers over, before the clients are let go. */
  async release(): Promise<void> {
    await this.#handOver()
    this.#quiet = setTimeout(() => this.#unhold(), QUIET_MS)
    this.#follower.look()
  }

  /** Hands the numbers over for good. */
  async end(): Promise<void> {
    this.#follower.close()
    await this.#handOver()
  }

  async #handOver(): Promise<void> {
    clearTimeout(this.#quiet)
    // Right after a message there is a whole period in which nobody misses anything.
    await this.feed.nextMessage(MOST_ALIGNED_MS)
    this.#expected = null
    await this.#leader.handOver()
  }

  #unhold(): void {
    clearTimeout(this.#quiet)
    this.feed.held = false
  }

  #hear(state: State): void {
    if (state.last !== this.#followed?.last) this.#movedAt = performance.now()
    this.#followed = state
    if (state.handedOver) {
      this.#expect(state.last + 1, state.subscribers)
      say(`took over after number ${state.last}, with ${state.subscribers} clients`)
    } else if (this.feed.held || !this.server.isSubscribed(AXIS_URL)) {
      this.feed.next = state.last + 1
      this.#expected = null
    }
  }

  #lost(): void {
    const state = this.#followed
    this.#followed = null
    if (state === null || state.handedOver || this.#expected) return
    if (!this.feed.held && this.server.isSubscribed(AXIS_URL)) return
    this.#expect(state.last + 1, state.subscribers)
    say(`lost whom it followed, after number ${state.last}`)
  }

  #expect(from: number, count: number): void {
    this.#unhold()
    const { feed, server } = this
    feed.next = server.isSubscribed(AXIS_URL) ? Math.max(feed.next, from) : from
    this.#expected = count > 0 ? { from, count, until: performance.now() + EXPECTED_MS } : null
  }

  #subscribed(client: ServerClient): void {
    const { feed } = this
    const receivers = this.server.subscribers(AXIS_URL)
    if (feed.held || this.#served.has(client) || !receivers.includes(client)) return
    this.#served.add(client)
    const first = receivers.length === 1
    // It was announced, and its former leader's connection hasn't ended yet, or hangs.
    if (first && !this.#expected && this.#followed) this.#expect(feed.next, this.#followed.subscribers)
    const expected = this.#expected
    if (!expected) return
    const now = performance.now()
    if (now > expected.until) {
      this.#expected = null
      return
    }
    feed.repeat(client, Math.max(expected.from, feed.next - MOST_REPEATED))
    expected.count -= 1
    if (expected.count === 0) this.#expected = null
    // In the former leader's rhythm: at once when its next message is due.
    if (first) feed.beginIn(this.#movedAt + feed.periodMs - now)
  }
}
