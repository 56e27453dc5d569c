import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 250
const IDLE_SHARE = 0.4
const MOST_MS = 20_000

/**
 * Waits until the processors idle for two fifths of a quarter second, so that no figure counts the start of what was just
 * started. False: they didn't in 20 s.
 */
export async function atRest(): Promise<boolean> {
  const end = performance.now() + MOST_MS
  while (performance.now() < end) {
    const before = times()
    await sleep(LOOK_MS)
    const after = times()
    if ((after.idle - before.idle) / (after.all - before.all) >= IDLE_SHARE) return true
  }
  return false
}

/** Of all processors together, ms. */
function times(): { idle: number; all: number } {
  const each = cpus().map(({ times }) => times)
  const idle = each.reduce((sum, time) => sum + time.idle, 0)
  return { idle, all: each.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) }
}
