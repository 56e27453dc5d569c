import { readFile } from 'node:fs/promises'
import type { Usage } from '../runtime'

/** Clock ticks per second of /proc times: USER_HZ, 100 on every Linux architecture Node runs on. */
export const TICKS_PER_SECOND = 100
const UTIME = 11
const STIME = 12
const KB = 1024

/** What a process uses, from /proc; null when it has ended or there is no /proc. */
export async function processUsage(pid: number): Promise<Usage | null> {
  try {
    const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, 'latin1'), readFile(`/proc/${pid}/status`, 'latin1')])
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = Number(fields[UTIME]) + Number(fields[STIME])
    return {
      cpuMs: (ticks * 1000) / TICKS_PER_SECOND,
      rssBytes: kilobytes(status, 'VmRSS'),
      maxRssBytes: kilobytes(status, 'VmHWM'),
    }
  } catch {
    return null
  }
}

/** Resident bytes of a process; null when it has ended or there is no /proc. */
export async function residentBytes(pid: number): Promise<number | null> {
  try {
    return kilobytes(await readFile(`/proc/${pid}/status`, 'latin1'), 'VmRSS')
  } catch {
    return null
  }
}

function kilobytes(status: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)
  return match ? Number(match[1]) * KB : 0
}
