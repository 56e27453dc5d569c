import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process that can't be mistaken for a later one with the same number. */
export interface ProcessId {
  pid: number
  /** When it started, in the system's own words; null where the system doesn't say. */
  started: string | null
}

/** When process `pid` started, or null when there is no such process or the system doesn't say. A zombie counts as gone. */
export function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      // The second field, the program's name, may hold spaces and brackets: count from its last bracket.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
      return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
    } catch {
      return null
    }
  }
  if (process.platform === 'win32') return null
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 }).trim() || null
  } catch {
    return null
  }
}

export function identify(pid: number): ProcessId {
  return { pid, started: startOf(pid) }
}

/** Whether exactly this process still runs. */
export function isRunning(id: ProcessId): boolean {
  if (id.started !== null) return startOf(id.pid) === id.started
  try {
    process.kill(id.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
