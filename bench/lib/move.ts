/** How one client came over a fault. Times in ms from the fault. */
export interface Move {
  /** It saw its connection closed. */
  lostMs: number
  /** It was subscribed at another server. */
  subscribedMs: number
  /** The other one's first message. */
  firstMs: number
  /** The longest time without a message, from the last one before the fault to the last that was waited for. */
  silenceMs: number
}

/** The longest gap between neighbours, ms. */
export const longestGap = (times: readonly number[]): number =>
  Math.max(0, ...times.slice(1).map((at, index) => at - (times[index] ?? at)))
