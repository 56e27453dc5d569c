import { EventEmitter } from 'node:events'

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
}

/** A cast and nothing more: at run time this is Node's own class. */
export const Emitter = EventEmitter as unknown as new <E>() => Emitter<E>

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
