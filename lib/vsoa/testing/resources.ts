import { afterEach } from 'vitest'

/** For tests: `keep(thing)` closes it after the test, newest first. */
export function useResources(): <T extends { close(): unknown }>(resource: T) => T {
  const kept: { close(): unknown }[] = []
  afterEach(async () => {
    for (const resource of kept.splice(0).reverse()) await resource.close()
  })
  return (resource) => {
    kept.push(resource)
    return resource
  }
}

/** Resolves when `condition` holds, looking after every turn of the event loop; rejects after `timeoutMs`. */
export async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const end = performance.now() + timeoutMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
