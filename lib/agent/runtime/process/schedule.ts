import { readFile } from 'node:fs/promises'
import type { Schedule } from '../runtime'

const NS_PER_MS = 1e6
/** Fields of /proc/<pid>/schedstat: the time spent on a processor, and that on a run queue before, ns. */
const RAN = 0
const WAITED = 1

/** How the system schedules a process's first thread, from /proc; null when it has ended, or the system doesn't tell. */
export async function processSchedule(pid: number): Promise<Schedule | null> {
  try {
    const [stat, schedstat] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'latin1'),
      readFile(`/proc/${pid}/schedstat`, 'latin1'),
    ])
    return parseSchedule(stat, schedstat, performance.now())
  } catch {
    return null
  }
}

/** The same from the texts of its two files, read at `atMs`; null for what isn't such. */
export function parseSchedule(stat: string, schedstat: string, atMs: number): Schedule | null {
  const letter = stat[stat.lastIndexOf(')') + 2]
  const fields = schedstat.split(' ')
  const [ranMs, waitedMs] = [Number(fields[RAN]) / NS_PER_MS, Number(fields[WAITED]) / NS_PER_MS]
  if (letter === undefined || !Number.isFinite(ranMs + waitedMs) || letter === 'Z' || letter === 'X') return null
  const state = letter === 'R' ? 'busy' : letter === 'T' || letter === 't' ? 'stopped' : 'waiting'
  return { state, ranMs, waitedMs, atMs }
}
