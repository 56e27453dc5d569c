import { Inbox } from './inbox'
import type { Log } from './log'
import { LoopLag } from './loop-lag'
import type { Discount } from './ping-counter'

/** What was discounted is logged this often at most, ms. */
const LOG_EVERY_MS = 10_000

/** What was discounted since the last line of the log. */
interface Period {
  silences: number
  longestOwnMs: number
  longestWaitedMs: number
  spared: number
}

/** How this process watches: what it takes note of, the lag of its loop, and what was counted against no instance because of that. */
export class Attention {
  readonly lag = new LoopLag()
  readonly inbox: Inbox
  readonly #log: Log
  #waitedMs = 0
  #spared = 0
  #period: Period | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(log: Log) {
    this.#log = log
    this.inbox = new Inbox(log)
  }

  /** A silence with something to discount is over. */
  discounted({ ownMs, waitedMs, spared }: Discount): void {
    this.#waitedMs += waitedMs
    if (spared) this.#spared++
    this.#period ??= { silences: 0, longestOwnMs: 0, longestWaitedMs: 0, spared: 0 }
    const period = this.#period
    period.silences++
    period.longestOwnMs = Math.max(period.longestOwnMs, ownMs)
    period.longestWaitedMs = Math.max(period.longestWaitedMs, waitedMs)
    if (spared) period.spared++
    this.#timer ??= setTimeout(() => this.#tell(), LOG_EVERY_MS).unref()
  }

  /** GovernorInfo's `watch`. */
  figures(): { lagP99Ms: number; lagMaxMs: number; discountedMs: number; waitedMs: number; spared: number } {
    const { p99Ms, maxMs } = this.lag.figures()
    const [discountedMs, waitedMs] = [Math.round(this.lag.totalMs), Math.round(this.#waitedMs)]
    return { lagP99Ms: p99Ms, lagMaxMs: maxMs, discountedMs, waitedMs, spared: this.#spared }
  }

  close(): void {
    this.#tell()
    this.lag.close()
  }

  #tell(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const period = this.#period
    this.#period = null
    if (!period) return
    const { silences, longestOwnMs, longestWaitedMs, spared } = period
    const longest = { longestOwnMs: Math.round(longestOwnMs), longestWaitedMs: Math.round(longestWaitedMs) }
    this.#log.info(
      { silences, sparedNow: spared, ...longest, ...this.figures() },
      'lag was not counted as the silence of instances',
    )
  }
}
