import { Refusal } from './refusal'

/** Commands that may wait for one container. */
export const MAX_WAITING_COMMANDS = 32

/** Runs the commands of one container one after the other. */
export class CommandQueue {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Runs `command` when those before it are done; gives its result. Refuses when too many wait. */
  run<T>(command: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING_COMMANDS) {
      return Promise.reject(new Refusal('failed', `${MAX_WAITING_COMMANDS} commands already wait for this container`))
    }
    this.#waiting += 1
    const result = this.#last.then(command)
    this.#last = result
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1
      })
    return result
  }
}
