import type { ServerClient, VsoaServer } from '../../lib/vsoa'

/** Where the gyroscope publishes. */
export const AXIS_URL = '/axis'

/** Exactly the text that the C program prints: programs that compare it as text must not see a difference. */
export function axis(number: number): string {
  return `{"roll": ${number}, "pitch": ${number}, "yaw": ${number}}`
}

/** The numbers of /axis: one each period, and only while somebody has subscribed. */
export class Feed {
  /** The number of the next message; roll, pitch and yaw all begin at 1 and grow together. */
  next = 1
  published = 0
  /** Whether the simulated sensor works. SIGUSR2 breaks it, and mends it: the program lives and answers, and does nothing of use. */
  sensing = true
  /** Nothing is published, although somebody has subscribed. */
  held = false
  #timer: NodeJS.Timeout
  /** Who waits for the next message. */
  #waiting: (() => void)[] = []

  /** `before` is told each number just before it is published. */
  constructor(
    readonly server: VsoaServer,
    readonly periodMs: number,
    readonly before: (number: number) => void,
  ) {
    this.#timer = this.#each()
  }

  /** The next message in `ms` milliseconds (0: now), the others a period apart from there. */
  beginIn(ms: number): void {
    this.stop()
    const begin = () => {
      this.#tick()
      this.#timer = this.#each()
    }
    if (ms <= 0) begin()
    else this.#timer = setTimeout(begin, ms)
  }

  /** Sends one client the messages from number `from` up to the one that was published last. */
  repeat(client: ServerClient, from: number): void {
    for (let number = from; number < this.next; number++) client.publish(AXIS_URL, { paramText: axis(number) })
  }

  /** Resolves right after the next message; at once when none is due within `ms` milliseconds, because of the period or for want of clients. */
  async nextMessage(ms: number): Promise<void> {
    if (this.held || this.periodMs > ms || !this.server.isSubscribed(AXIS_URL)) return
    let late: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      late = setTimeout(resolve, ms)
    })
    clearTimeout(late)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #each(): NodeJS.Timeout {
    return setInterval(() => this.#tick(), this.periodMs)
  }

  #tick(): void {
    if (!this.sensing || this.held || !this.server.isSubscribed(AXIS_URL)) return
    const number = this.next
    this.next += 1
    this.published += 1
    this.before(number)
    this.server.publish(AXIS_URL, { paramText: axis(number) })
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
