import { encodeParts } from './codec'
import { STATUS, VsoaError, VsoaStatusError } from './errors'
import { LIMITS } from './limits'
import type { Packet } from './packet'
import type { Payload } from './types'

export interface RequestOptions {
  /** Milliseconds; 5000 when absent. */
  timeoutMs?: number
  signal?: AbortSignal
}

interface Pending {
  readonly type: number
  readonly url: string
  /** By the monotonic clock, ms. */
  readonly deadline: number
  readonly timeoutMs: number
  readonly resolve: (reply: Packet) => void
  readonly reject: (error: Error) => void
  readonly signal: AbortSignal | undefined
  readonly aborted: (() => void) | null
}

export const DEFAULT_TIMEOUT_MS = 5_000

/**
 * The requests of one connection that wait for their reply. One timer serves them all: it is set to the earliest deadline it
 * knows, and looks at everything when it fires, so that a request answered in time costs no timer.
 */
export class Requests {
  readonly #pending = new Map<number, Pending>()
  readonly #where: string
  readonly #busy: () => boolean
  readonly #send: (packet: Buffer) => void
  #seq = 1
  #timer: NodeJS.Timeout | undefined
  #timerAt = Number.POSITIVE_INFINITY

  /** `busy` says whether too much waits for the system already. */
  constructor(where: string, busy: () => boolean, send: (packet: Buffer) => void) {
    this.#where = where
    this.#busy = busy
    this.#send = send
  }

  /** Sends a request; rejects with VsoaStatusError, VsoaError 'timeout', 'aborted' or 'busy', RangeError for no number, or what `encode` throws. */
  ask(
    type: number,
    flags: number,
    url: string,
    payload: Payload | undefined,
    options: RequestOptions | undefined,
  ): Promise<Packet> {
    const signal = options?.signal
    if (signal?.aborted) return Promise.reject(new VsoaError('aborted', 'the request was aborted', { cause: signal.reason }))
    if (this.#pending.size >= LIMITS.pendingRequests || this.#busy()) {
      return Promise.reject(new VsoaError('busy', `too much is waiting for ${this.#where}`))
    }
    const seq = this.#nextSeq()
    let bytes: Buffer
    try {
      bytes = encodeParts(type, flags, 0, seq, 0, url, payload)
    } catch (error) {
      return Promise.reject(error)
    }
    const timeoutMs = options?.timeoutMs ?? DEFAULT_TIMEOUT_MS
    if (Number.isNaN(timeoutMs)) return Promise.reject(new RangeError('timeoutMs NaN: give a number of milliseconds'))
    const deadline = performance.now() + timeoutMs
    return new Promise((resolve, reject) => {
      const aborted = signal === undefined ? null : () => this.#abort(seq)
      if (aborted !== null) signal?.addEventListener('abort', aborted, { once: true })
      this.#pending.set(seq, { type, url, deadline, timeoutMs, resolve, reject, signal, aborted })
      if (deadline < this.#timerAt) this.#setTimer(deadline)
      this.#send(bytes)
    })
  }

  /** Gives a reply to its request; a late one, or one of another kind, has nobody to go to. */
  answer(packet: Packet): void {
    const pending = this.#pending.get(packet.seq)
    if (pending === undefined || pending.type !== packet.type) return
    this.#settle(packet.seq, pending)
    packet.url = pending.url
    if (packet.status === STATUS.ok) pending.resolve(packet)
    else pending.reject(new VsoaStatusError(packet.status, packet.param))
  }

  /** Rejects everything that waits. */
  end(error: VsoaError): void {
    clearTimeout(this.#timer)
    for (const [seq, pending] of [...this.#pending]) {
      this.#settle(seq, pending)
      pending.reject(error)
    }
  }

  #abort(seq: number): void {
    const pending = this.#pending.get(seq)
    if (pending === undefined) return
    this.#settle(seq, pending)
    pending.reject(new VsoaError('aborted', 'the request was aborted', { cause: pending.signal?.reason }))
  }

  #settle(seq: number, pending: Pending): void {
    this.#pending.delete(seq)
    if (pending.aborted !== null) pending.signal?.removeEventListener('abort', pending.aborted)
  }

  #setTimer(deadline: number): void {
    clearTimeout(this.#timer)
    this.#timerAt = deadline
    this.#timer = setTimeout(() => this.#expire(), Math.min(LIMITS.timerMs, Math.max(1, deadline - performance.now())))
    // The connection keeps the process alive, not the wish to be told that it is late.
    this.#timer.unref()
  }

  #expire(): void {
    this.#timerAt = Number.POSITIVE_INFINITY
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const [seq, pending] of [...this.#pending]) {
      if (pending.deadline > now) {
        next = Math.min(next, pending.deadline)
        continue
      }
      this.#settle(seq, pending)
      pending.reject(new VsoaError('timeout', `${this.#where} didn't answer in ${pending.timeoutMs} ms`))
    }
    if (next < this.#timerAt) this.#setTimer(next)
  }

  #nextSeq(): number {
    // At most LIMITS.pendingRequests numbers are in use, so this ends.
    do {
      this.#seq = this.#seq >= 0xffff_ffff ? 1 : this.#seq + 1
    } while (this.#pending.has(this.#seq))
    return this.#seq
  }
}
