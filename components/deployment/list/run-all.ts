/** Calls under way at once: a browser has six connections to a server, and the page needs some of its own. */
const AT_ONCE = 4

export interface Failure<T> {
  item: T
  error: unknown
}

/**
 * Does the same to many, a few at once, each tried whatever became of the others. `onDone` hears how many are through.
 * After `signal` no further one is begun. Gives those that failed, in their order.
 */
export async function runAll<T>(
  items: readonly T[],
  task: (item: T) => Promise<unknown>,
  options: { onDone?: (count: number) => void; signal?: AbortSignal } = {},
): Promise<Failure<T>[]> {
  const failures = new Map<number, Failure<T>>()
  let next = 0
  let done = 0
  async function work() {
    while (next < items.length && !options.signal?.aborted) {
      const index = next++
      const item = items[index] as T
      try {
        await task(item)
      } catch (error) {
        failures.set(index, { item, error })
      }
      options.onDone?.(++done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work))
  return [...failures].sort(([a], [b]) => a - b).map(([, failure]) => failure)
}
