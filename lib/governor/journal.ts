import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { killPoint } from '../kill-point'
import { sleep } from './clock'
import { type Log, textOf } from './log'

export const JOURNAL_FILE = 'governor.journal'
/** How soon a journal that couldn't be written is tried again, ms. */
const RETRY_MS = 1000
/**
 * What was appended is forced to the disk so much later, ms, or when somebody waits for that: a process that dies loses nothing of it,
 * and while many instances end each such write takes the processor from what is still to be decided.
 */
const SYNC_AFTER_MS = 50
/** The file is written anew when it holds this many lines and this many times more than are alive. */
const COMPACT_MIN_LINES = 4000
const COMPACT_FACTOR = 4

/**
 * A small set of keys and values that survives: an append-only file of JSON lines, the last line of a key wins, null
 * removes it. Changes are in memory at once, in the file soon after, several together, and on disk (fsynced) SYNC_AFTER_MS
 * later; what can't be written is kept and tried again. A line that is torn by a crash is skipped when reading.
 */
export class Journal {
  /** Why it can't be written at present; null when it can. */
  error: string | null = null
  readonly #values = new Map<string, unknown>()
  readonly #dirty = new Set<string>()
  readonly #dir: string
  readonly #log: Log
  #file: FileHandle | null = null
  #lines = 0
  /** Something was appended that isn't forced to the disk. */
  #unsynced = false
  #sync: NodeJS.Timeout | null = null
  #writing: Promise<void> | null = null
  #closed = new AbortController()
  #waiting: (() => void)[] = []

  private constructor(dir: string, log: Log) {
    this.#dir = dir
    this.#log = log
  }

  /**
   * Reads what is there. A missing file is an empty journal, and so is a folder that can't be made (that is an `error`,
   * tried again with the first change). Rejects when there is a file that can't be read: going on would lose it.
   */
  static async open(dir: string, log: Log): Promise<Journal> {
    const journal = new Journal(dir, log)
    try {
      await mkdir(dir, { recursive: true, mode: 0o700 })
    } catch (error) {
      journal.#failed(error)
      return journal
    }
    let text = ''
    try {
      text = await readFile(join(dir, JOURNAL_FILE), 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw new Error(`the governor's journal in ${dir} can't be read: ${textOf(error)}`, { cause: error })
      }
    }
    journal.#load(text)
    return journal
  }

  entries(prefix: string): [string, unknown][] {
    return [...this.#values].filter(([key]) => key.startsWith(prefix))
  }

  get(key: string): unknown {
    return this.#values.get(key)
  }

  /** Keeps a value (JSON; not changed afterwards by the caller), null or undefined to forget it. */
  put(key: string, value: unknown): void {
    if (value === null || value === undefined) {
      if (!this.#values.delete(key)) return
    } else this.#values.set(key, value)
    this.#dirty.add(key)
    this.#write()
  }

  /** Resolves when everything put so far is on disk, or when an attempt to write it has failed. Never rejects. */
  flush(): Promise<void> {
    if (this.#dirty.size === 0 && !this.#writing && !this.#unsynced) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#write()
    })
  }

  /** Writes what is left, once, and ends. */
  async close(): Promise<void> {
    await this.flush()
    if (this.#sync) clearTimeout(this.#sync)
    this.#closed.abort()
    await this.#writing
    await this.#file?.close().catch(() => {})
    this.#file = null
  }

  #load(text: string): void {
    let skipped = 0
    for (const line of text.split('\n')) {
      if (line === '') continue
      this.#lines++
      try {
        const { k, v } = JSON.parse(line) as { k: string; v: unknown }
        if (typeof k !== 'string') throw new Error('no key')
        if (v === null) this.#values.delete(k)
        else this.#values.set(k, v)
      } catch {
        skipped++
      }
    }
    if (skipped > 0) this.#log.warn({ skipped }, 'lines of the governor journal were torn by a crash and are skipped')
  }

  #write(): void {
    if (this.#writing || this.#closed.signal.aborted) return
    this.#writing = this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    // Let what is put in the same turn go out together, after what is urgent.
    await new Promise((resolve) => setImmediate(resolve))
    while (!this.#closed.signal.aborted) {
      const keys = [...this.#dirty]
      const waiting = this.#waiting.splice(0)
      const due = this.#unsynced && (waiting.length > 0 || this.#file === null)
      if (keys.length === 0 && !due) {
        for (const resolve of waiting) resolve()
        break
      }
      this.#dirty.clear()
      try {
        if (this.#file && !this.#tooLong()) await this.#append(keys, waiting.length > 0)
        else await this.#renew()
        if (this.error !== null) this.#log.info({}, 'the governor journal can be written again')
        this.error = null
      } catch (error) {
        for (const key of keys) this.#dirty.add(key)
        this.#unsynced = true
        this.#failed(error)
        // Half a line may stand at its end now: the next attempt writes a new file.
        await this.#file?.close().catch(() => {})
        this.#file = null
      }
      for (const resolve of waiting) resolve()
      if (this.error !== null) await sleep(RETRY_MS, this.#closed.signal)
    }
    // In the same turn as the last look at what is dirty: what comes later starts a new round.
    this.#writing = null
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #tooLong(): boolean {
    return this.#lines > COMPACT_MIN_LINES && this.#lines > COMPACT_FACTOR * this.#values.size
  }

  async #append(keys: string[], sync: boolean): Promise<void> {
    if (keys.length > 0) {
      await this.#file?.appendFile(keys.map((key) => line(key, this.#values.get(key) ?? null)).join(''))
      this.#lines += keys.length
      this.#unsynced = true
      killPoint('governor-journal-appended')
    }
    if (sync) {
      await this.#file?.datasync()
      this.#unsynced = false
      return
    }
    this.#sync ??= setTimeout(() => {
      this.#sync = null
      void this.flush()
    }, SYNC_AFTER_MS)
  }

  /** All that is alive into a new file, which then takes the place of the old one. */
  async #renew(): Promise<void> {
    await this.#file?.close()
    this.#file = null
    await mkdir(this.#dir, { recursive: true, mode: 0o700 })
    const path = join(this.#dir, JOURNAL_FILE)
    const all = [...this.#values]
    const file = await open(`${path}.new`, constants.O_CREAT | constants.O_WRONLY | constants.O_TRUNC | constants.O_APPEND, 0o600)
    try {
      await file.appendFile(all.map(([key, value]) => line(key, value)).join(''))
      await file.datasync()
      killPoint('governor-journal-renewed')
      await rename(`${path}.new`, path)
      killPoint('governor-journal-replaced')
      await syncDirectory(this.#dir)
    } catch (error) {
      await file.close().catch(() => {})
      throw error
    }
    this.#file = file
    this.#lines = all.length
    this.#unsynced = false
  }

  #failed(error: unknown): void {
    const text = textOf(error)
    if (text !== this.error) this.#log.error({ err: error }, 'the governor journal can not be written; going on in memory')
    this.error = text
  }
}

function line(key: string, value: unknown): string {
  return `${JSON.stringify({ k: key, v: value })}\n`
}

/** A rename is on disk only when its directory is. */
async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
