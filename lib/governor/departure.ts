import { sleep } from './clock'

/** How long a planned move waits until the clients of a former active are gone, ms. */
export const DEPARTURE_MS = 1000
/**
 * How long after a letting go the next look is, ms. To look costs the machine some ms of a processor: not while those who were let go
 * come over.
 */
const LOOK_MS = 20

/**
 * Waits until an instance that has let its clients go has none any more. One that looked its name up just before the announcement
 * comes after the release: it is let go as well. `released` were let go already, `clients` tells how many there are (null: can't be told), `letGo` lets them go.
 * Gives how many `came` so, and how many are `left` after DEPARTURE_MS. Rejects when `letGo` does.
 */
export async function departed(
  released: number,
  clients: () => Promise<number | null>,
  letGo: () => Promise<number>,
): Promise<{ came: number; left: number | null }> {
  const until = performance.now() + DEPARTURE_MS
  let came = 0
  if (released > 0) await sleep(LOOK_MS)
  for (;;) {
    const left = await clients()
    if (left === null || left === 0 || performance.now() >= until) return { came, left }
    came += await letGo()
    await sleep(LOOK_MS)
  }
}
