import {
  existsSync,
  linkSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { identify, isRunning } from './process-id'
import { StartError } from './start-error'

/** How often the holder shows that it lives, for those who can't see its process (another container or machine). */
export const HEARTBEAT_MS = 3_000
/** A lock of an unseen holder that wasn't renewed for this long is stale. */
export const UNSEEN_STALE_MS = 4 * HEARTBEAT_MS
/** A take-over lasts milliseconds; a mark older than this was left by a process that was killed in one. */
const TAKEOVER_STALE_MS = 10_000
const ATTEMPTS = 50
/** In a data folder: what a restore unpacks before it counts. It goes last, so where it is the folder isn't whole. */
export const RESTORING = '.restoring'

interface Holder {
  pid: number
  started: string | null
  host: string
  /** Where process numbers are counted: the same text means that the holder can be seen from here. */
  space: string
  since: string
}

export interface DataLock {
  /** Whether a lock of a process that was killed was taken over. */
  readonly takenOver: boolean
  release(): void
}

/**
 * Takes the lock on the data folder: to run on it, or to fill it with a backup. A lock whose holder is gone is taken over.
 * @throws StartError naming the holder when it is held, or when it is to be run on and a restore didn't come to its end there
 */
export async function lockDataFolder(dataDir: string, purpose: 'run' | 'restore' = 'run'): Promise<DataLock> {
  const lock = await take(dataDir)
  if (purpose === 'restore' || !existsSync(join(dataDir, RESTORING))) return lock
  lock.release()
  throw new StartError(
    `A restore into the data folder ${dataDir} didn't come to its end. Empty the folder and restore again, or set TANDEM_DATA_DIR to another one.`,
  )
}

async function take(dataDir: string): Promise<DataLock> {
  const path = join(dataDir, 'parent.lock')
  const self: Holder = { ...identify(process.pid), host: hostname(), space: processSpace(), since: new Date().toISOString() }
  const text = `${JSON.stringify(self)}\n`
  let takenOver = false
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(path, text)) return hold(path, text, takenOver)
    const holder = read(path)
    if (holder === null) continue
    if (await isHeld(path, holder, self)) throw new StartError(heldMessage(dataDir, holder))
    if (removeStale(path, holder)) takenOver = true
    else await delay(20)
  }
  throw new StartError(`The lock ${path} can't be taken: other starts are busy with it. Try again.`)
}

/** Creates the file whole or not at all: a reader never sees half a lock. */
function create(path: string, text: string): boolean {
  const own = `${path}.${process.pid}`
  try {
    writeFileSync(own, text, { mode: 0o600 })
    linkSync(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

function read(path: string): { text: string; holder: Holder | null } | null {
  try {
    const text = readFileSync(path, 'utf8')
    try {
      return { text, holder: JSON.parse(text) as Holder }
    } catch {
      return { text, holder: null }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

async function isHeld(path: string, { holder }: { holder: Holder | null }, self: Holder): Promise<boolean> {
  if (holder === null) return false
  if (holder.space === self.space) return isRunning(holder)
  // Its processes can't be seen from here: wait for a sign of life.
  const first = modified(path)
  const deadline = performance.now() + UNSEEN_STALE_MS
  while (performance.now() < deadline) {
    if (first === null || Date.now() - first > UNSEEN_STALE_MS) return false
    await delay(250)
    if (modified(path) !== first) return true
  }
  return false
}

function modified(path: string): number | null {
  try {
    return statSync(path).mtimeMs
  } catch {
    return null
  }
}

/** Removes the lock if it is still the one that was found stale; only one process at a time tries. */
function removeStale(path: string, found: { text: string }): boolean {
  const mark = `${path}.takeover`
  const age = modified(mark)
  if (age !== null && Date.now() - age > TAKEOVER_STALE_MS) rmSync(mark, { force: true })
  if (!create(mark, `${process.pid}\n`)) return false
  try {
    if (read(path)?.text !== found.text) return false
    unlinkSync(path)
    return true
  } finally {
    rmSync(mark, { force: true })
  }
}

function hold(path: string, text: string, takenOver: boolean): DataLock {
  const beat = setInterval(() => {
    try {
      const now = new Date()
      utimesSync(path, now, now)
    } catch {
      // A folder that can't be written for a while is the business of those who write there.
    }
  }, HEARTBEAT_MS)
  beat.unref()
  return {
    takenOver,
    release() {
      clearInterval(beat)
      if (read(path)?.text === text) rmSync(path, { force: true })
    },
  }
}

function heldMessage(dataDir: string, { holder }: { holder: Holder | null }): string {
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process'
  return `The data folder ${dataDir} is in use by another Tandem (${who}). Stop it first, or set TANDEM_DATA_DIR to another folder.`
}

/** Two processes with the same text see each other's process numbers. */
function processSpace(): string {
  if (process.platform !== 'linux') return hostname()
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}
