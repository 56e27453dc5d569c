import { lstat, readdir, readFile, stat, statfs } from 'node:fs/promises'
import { freemem } from 'node:os'
import { join } from 'node:path'

/** So many files of the data folder are counted; a folder of more is told as "at least". */
const MOST_FILES = 20_000
const PROC = '/proc'

const orNull = <T>(work: Promise<T>): Promise<T | null> => work.catch(() => null)

/** The bytes of all files below a folder; `complete` false when there are more than `most` of them. Links aren't followed. */
export async function sizeOf(folder: string, most = MOST_FILES): Promise<{ bytes: number; complete: boolean }> {
  let bytes = 0
  let seen = 0
  const waiting = [folder]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    // What was there a moment ago may be gone.
    for (const entry of (await orNull(readdir(at, { withFileTypes: true }))) ?? []) {
      if (++seen > most) return { bytes, complete: false }
      const path = join(at, entry.name)
      if (entry.isDirectory()) waiting.push(path)
      else bytes += (await orNull(lstat(path)))?.size ?? 0
    }
  }
  return { bytes, complete: true }
}

/** Permissions of a folder as an octal text such as `700`; null where the system has none or doesn't tell. */
export async function modeOf(folder: string): Promise<string | null> {
  if (process.platform === 'win32') return null
  const found = await orNull(stat(folder))
  return found && (found.mode & 0o777).toString(8).padStart(3, '0')
}

/** Bytes of the file system a folder is on: all, and those that we may still use. */
export async function diskOf(folder: string): Promise<{ free: number; total: number } | null> {
  const found = await orNull(statfs(folder))
  return found && { free: found.bavail * found.bsize, total: found.blocks * found.bsize }
}

/** Memory that programs can still get, bytes: with what the system would give up for it, where it tells. */
export async function availableMemory(): Promise<number> {
  const kb = /^MemAvailable:\s+(\d+) kB$/m.exec((await orNull(readFile(join(PROC, 'meminfo'), 'utf8'))) ?? '')?.[1]
  return kb === undefined ? freemem() : Number(kb) * 1024
}

/** Files this process has open, and how many it may; null where the system doesn't tell. */
export async function openFiles(): Promise<{ used: number | null; limit: number | null }> {
  const [open, limits] = await Promise.all([
    orNull(readdir(join(PROC, 'self', 'fd'))),
    orNull(readFile(join(PROC, 'self', 'limits'), 'utf8')),
  ])
  const soft = /^Max open files\s+(\d+)/m.exec(limits ?? '')?.[1]
  return { used: open?.length ?? null, limit: soft === undefined ? null : Number(soft) }
}

/** The largest receive buffer this system gives a socket, bytes; null where it doesn't tell. */
export async function receiveBufferMax(): Promise<number | null> {
  const text = await orNull(readFile(join(PROC, 'sys', 'net', 'core', 'rmem_max'), 'utf8'))
  return text === null || !/^\d+\s*$/.test(text) ? null : Number(text)
}
