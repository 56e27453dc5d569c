import { performance } from 'node:perf_hooks'

/** Ticks of the wall clock that are looked at: the process may lose its processor in the middle of one, hardly of all. */
const TICKS = 3

/**
 * When the monotonic clock began, in ms since 1970. `performance.timeOrigin` is up to 30 ms late in one process of 150 that start on a
 * busy machine (measured): Node reads two clocks for it one after the other, once, and may lose its processor between the two.
 * Right after a tick of the wall clock, which counts whole ms, both are read as of one moment; what comes between makes the
 * difference smaller only, so the greatest is the truest. Takes 3 ms.
 */
export function originOf(wall: () => number, mono: () => number): number {
  let origin = Number.NEGATIVE_INFINITY
  let tick = wall()
  for (let seen = 0; seen < TICKS; ) {
    const now = wall()
    if (now === tick) continue
    origin = Math.max(origin, now - mono())
    tick = now
    seen++
  }
  return origin
}

const origin = originOf(Date.now, () => performance.now())

/** Wall time in ms since 1970, with fractions: the wall's at the process's start plus the monotonic clock, so that it never runs backwards. */
export function wallNow(): number {
  return origin + performance.now()
}

/** A moment of the monotonic clock in ms since 1970. */
export function wallOf(mono: number): number {
  return origin + mono
}
