import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** A process as /proc shows it. Linux only; elsewhere the lists are empty. */
export interface ProcessInfo {
  pid: number
  parent: number
  /** 'R', 'S', 'T' (stopped), 'Z' (ended, not yet waited for) … */
  state: string
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null // it ended meanwhile, or isn't ours
  }
}

/** One process; null when there is none of that number. */
export function processInfo(pid: number): ProcessInfo | null {
  const stat = read(`/proc/${pid}/stat`)
  // the name in parentheses may hold anything: fields count from the last one
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] && fields[1] ? { pid, parent: Number(fields[1]), state: fields[0] } : null
}

/** Whether it runs (a zombie doesn't). */
export function isAlive(pid: number): boolean {
  if (process.platform !== 'linux') {
    try {
      process.kill(pid, 0)
      return true
    } catch {
      return false
    }
  }
  const info = processInfo(pid)
  return info !== null && info.state !== 'Z'
}

/** Every process of this machine. */
export function allProcesses(): ProcessInfo[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (processInfo(Number(name)) ?? []) : []))
  } catch {
    return []
  }
}

/** Every process below `root`, nearest first. */
export function descendants(root: number): ProcessInfo[] {
  const all = allProcesses()
  const found: ProcessInfo[] = []
  let parents = new Set([root])
  while (parents.size > 0) {
    const below = all.filter((one) => parents.has(one.parent))
    found.push(...below)
    parents = new Set(below.map((one) => one.pid))
  }
  return found
}

/** A process's environment as it was at its start. */
export function environmentOf(pid: number): Record<string, string> {
  const entries = (read(`/proc/${pid}/environ`) ?? '').split('\0').filter(Boolean)
  return Object.fromEntries(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]))
}

/** Resident memory in bytes; 0 when it is gone. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) * 1024
}

/** Its working folder; null when it can't be told. */
export function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}
