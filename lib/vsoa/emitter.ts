import { EventEmitter } from 'node:events'
import { VsoaError } from './errors'

type Args<E, K extends keyof E> = E[K] extends unknown[] ? E[K] : never

/** Node's EventEmitter with typed event names and arguments. `E` maps an event's name to its argument list. */
export interface Emitter<E> extends EventEmitter {
  on<K extends keyof E & string>(event: K, listener: (...args: Args<E, K>) => void): this
  once<K extends keyof E & string>(event: K, listener: (...args: Args<E, K>) => void): this
  off<K extends keyof E & string>(event: K, listener: (...args: Args<E, K>) => void): this
  addListener<K extends keyof E & string>(event: K, listener: (...args: Args<E, K>) => void): this
  removeListener<K extends keyof E & string>(event: K, listener: (...args: Args<E, K>) => void): this
  prependListener<K extends keyof E & string>(event: K, listener: (...args: Args<E, K>) => void): this
  removeAllListeners(event?: keyof E & string): this
  emit<K extends keyof E & string>(event: K, ...args: Args<E, K>): boolean
  listenerCount(event: keyof E & string): number
  setMaxListeners(count: number): this
  /**
   * The event as an async iterator of its argument lists, from now on. Ends when the emitter is closed (at once when it is already),
   * or when the loop is left. At most `limit` (1,024 when absent) may wait for the loop: more end it with VsoaError 'busy' after the ones that
   * waited, `signal` ends it with 'aborted' at once.
   */
  iterate<K extends keyof E & string>(event: K, options?: IterateOptions): AsyncIterableIterator<Args<E, K>>
  /**
   * `emit` that gives the event to every listener, whatever those before it throw; each exception goes to `report`. For the
   * emitter itself.
   */
  emitSafely<K extends keyof E & string>(event: K, args: Args<E, K>, report: ListenerFailed): void
  /** Ends all iterators, also those to come: nothing will be emitted any more. For the emitter itself. */
  endIterators(): void
  /** Takes `endIterators` back for iterators to come. For an emitter that begins again. */
  reopenIterators(): void
}

export interface IterateOptions {
  limit?: number
  signal?: AbortSignal
}

/** Told what a listener of an event threw. */
export type ListenerFailed = (error: unknown, event: string) => void

const OVER = Symbol('over')

const ITERATE_LIMIT = 1_024

class IterableEmitter extends EventEmitter {
  #over = false

  iterate(event: string, options: IterateOptions = {}): AsyncIterableIterator<unknown[]> {
    const iterator = new EventIterator(this, event, options)
    if (this.#over) void iterator.return()
    return iterator
  }

  emitSafely(event: string, args: unknown[], report: ListenerFailed): void {
    // One listener is the usual case, and needs no list of them.
    if (this.listenerCount(event) < 2) {
      try {
        this.emit(event, ...args)
      } catch (error) {
        report(error, event)
      }
      return
    }
    for (const listener of this.rawListeners(event)) {
      try {
        listener.apply(this, args)
      } catch (error) {
        report(error, event)
      }
    }
  }

  endIterators(): void {
    this.#over = true
    this.emit(OVER)
  }

  reopenIterators(): void {
    this.#over = false
  }
}

/** A cast and little more: at run time this is Node's own class with `iterate`. */
export const Emitter = IterableEmitter as unknown as new <E>() => Emitter<E>

class EventIterator implements AsyncIterableIterator<unknown[]> {
  readonly #emitter: EventEmitter
  readonly #event: string
  readonly #limit: number
  readonly #signal: AbortSignal | undefined
  readonly #items: unknown[][] = []
  readonly #asked: { resolve: (result: IteratorResult<unknown[]>) => void; reject: (error: Error) => void }[] = []
  #open = true
  /** Why it ended, to be thrown once. */
  #failure: VsoaError | null = null

  constructor(emitter: EventEmitter, event: string, options: IterateOptions) {
    this.#emitter = emitter
    this.#event = event
    this.#limit = options.limit ?? ITERATE_LIMIT
    this.#signal = options.signal
    emitter.on(event, this.#take)
    emitter.on(OVER, this.#over)
    if (options.signal?.aborted) this.#aborted()
    else options.signal?.addEventListener('abort', this.#aborted, { once: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<unknown[]>> {
    const item = this.#items.shift()
    if (item !== undefined) return Promise.resolve({ done: false, value: item })
    if (this.#open) return new Promise((resolve, reject) => this.#asked.push({ resolve, reject }))
    const failure = this.#failure
    this.#failure = null
    return failure === null ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(failure)
  }

  return(): Promise<IteratorResult<unknown[]>> {
    this.#items.length = 0
    this.#end(null)
    return Promise.resolve({ done: true, value: undefined })
  }

  readonly #take = (...args: unknown[]) => {
    const asked = this.#asked.shift()
    if (asked !== undefined) asked.resolve({ done: false, value: args })
    else if (this.#items.length < this.#limit) this.#items.push(args)
    else this.#end(new VsoaError('busy', `more than ${this.#limit} '${this.#event}' events wait for the loop over them`))
  }

  readonly #over = () => this.#end(null)

  readonly #aborted = () => {
    this.#items.length = 0
    this.#end(new VsoaError('aborted', `the loop over '${this.#event}' was aborted`, { cause: this.#signal?.reason }))
  }

  #end(failure: VsoaError | null): void {
    if (!this.#open) return
    this.#open = false
    this.#emitter.off(this.#event, this.#take)
    this.#emitter.off(OVER, this.#over)
    this.#signal?.removeEventListener('abort', this.#aborted)
    this.#failure = failure
    for (const { resolve, reject } of this.#asked.splice(0)) {
      if (this.#failure === null) resolve({ done: true, value: undefined })
      else {
        reject(this.#failure)
        this.#failure = null
      }
    }
  }
}

/**
 * Makes an exception of somebody's listener visible without letting it unwind protocol code: a process warning with the stack.
 * A listener's mistake must cost neither the connection nor the other listeners' data.
 */
export function reportListenerError(where: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.emitWarning(`a listener of ${where} threw: ${error instanceof Error ? error.message : String(error)}`, {
    type: 'VsoaListenerWarning',
    detail,
  })
}
