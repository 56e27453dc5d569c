import { VsoaError } from './errors'
import { LIMITS } from './limits'

export interface WaitOptions {
  /** Milliseconds; absent: no limit. */
  timeoutMs?: number
  signal?: AbortSignal
}

/** What `work` resolves with; rejects with VsoaError 'timeout' or 'aborted' when that comes first. `what` is waited for. */
export function waitFor<T>(work: Promise<T>, options: WaitOptions, what: string): Promise<T> {
  const { timeoutMs, signal } = options
  const abortion = () => new VsoaError('aborted', `waiting for ${what} was aborted`, { cause: signal?.reason })
  if (signal?.aborted) return Promise.reject(abortion())
  return new Promise((resolve, reject) => {
    const aborted = () => done(() => reject(abortion()))
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(
            () => done(() => reject(new VsoaError('timeout', `waited ${timeoutMs} ms for ${what}`))),
            Math.min(LIMITS.timerMs, timeoutMs),
          )
    const done = (act: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
      act()
    }
    signal?.addEventListener('abort', aborted, { once: true })
    work.then(
      (value) => done(() => resolve(value)),
      (error: unknown) => done(() => reject(error)),
    )
  })
}
