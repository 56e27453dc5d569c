import { readFile } from 'node:fs/promises'
import type { Schedule } from '../runtime'

const NS_PER_MS = 1e6
/** Second field of /proc/<pid>/schedstat: the time spent on a run queue, ns. */
const WAITED = 1

/** How the system schedules a process's first thread, from /proc; null when it has ended, or the system doesn't tell. */
export async function processSchedule(pid: number): Promise<Schedule | null> {
  try {
    const [stat, schedstat] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/schedstat`, 'latin1'),
    ])
    return parseSchedule(stat, schedstat)
  } catch {
    return null
  }
}

/** The same from the texts of its two files; null for what isn't such. */
export function parseSchedule(stat: string, schedstat: string): Schedule | null {
  const letter = stat[stat.lastIndexOf(')') + 2]
  const waitedMs = Number(schedstat.split(' ')[WAITED]) / NS_PER_MS
  if (letter === undefined || !Number.isFinite(waitedMs) || letter === 'Z' || letter === 'X') return null
  const state = letter === 'R' ? 'busy' : letter === 'T' || letter === 't' ? 'stopped' : 'waiting'
  return { state, waitedMs }
}
