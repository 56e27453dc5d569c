import { StoreBusyError } from './errors'
import { WAITING_LIMIT } from './retention'

/** Lets one piece of work at a time through to the database, in the order they came. */
export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>
  /** Refuses whatever comes from now on; resolves when what was let in before is done. */
  close(): Promise<void>
}

/**
 * Makes a gate. The driver has a single connection: a query that is sent while a transaction of somebody else is open would run
 * inside that one, and be undone with it. The driver is synchronous, so waiting costs nothing.
 */
export function createGate(limit = WAITING_LIMIT): Gate {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let closed = false
  return {
    run(work) {
      if (closed) return Promise.reject(new StoreBusyError('the store is closed'))
      if (waiting >= limit) return Promise.reject(new StoreBusyError(`${waiting} calls wait for the database already`))
      waiting += 1
      const result = last.then(work).finally(() => {
        waiting -= 1
      })
      last = result.catch(() => undefined)
      return result
    },
    async close() {
      closed = true
      await last
    },
  }
}
