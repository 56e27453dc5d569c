import { ADDRESSES_LIMIT, WRONG_PASSWORDS } from './bounds'

/** What became of asking for one more attempt. */
export type Attempt = { allowed: true; forgive(): void } | { allowed: false; retryAfterSeconds: number }

/**
 * Counts failed attempts per address in a sliding window. An attempt counts as failed from its beginning, so that a burst of
 * guesses can't pass before the first is answered; `forgive` takes it back. `now` is monotonic, in ms.
 */
export class Attempts {
  readonly #failed = new Map<string, number[]>()

  constructor(
    readonly rule: { max: number; windowMs: number } = WRONG_PASSWORDS,
    readonly addressesLimit: number = ADDRESSES_LIMIT,
  ) {}

  begin(address: string, now: number): Attempt {
    const since = now - this.rule.windowMs
    const failed = (this.#failed.get(address) ?? []).filter((at) => at > since)
    // Set anew, so that the map's order is the order of use.
    this.#failed.delete(address)
    this.#failed.set(address, failed)
    this.#forgetOldest()
    const [first = now] = failed
    if (failed.length >= this.rule.max) {
      return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((first + this.rule.windowMs - now) / 1000)) }
    }
    failed.push(now)
    return {
      allowed: true,
      forgive: () => {
        const at = failed.indexOf(now)
        if (at >= 0) failed.splice(at, 1)
      },
    }
  }

  #forgetOldest(): void {
    if (this.#failed.size <= this.addressesLimit) return
    const [oldest] = this.#failed.keys()
    if (oldest !== undefined) this.#failed.delete(oldest)
  }
}
