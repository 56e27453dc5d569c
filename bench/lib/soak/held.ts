import { readdirSync } from 'node:fs'
import type { Held } from './words'

/** Of this process, after a garbage collection (it runs with --expose-gc). */
export function held(): Held {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return {
    used: heapUsed + external,
    resident: rss,
    descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
  }
}
