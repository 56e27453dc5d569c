import { appendFile, open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LogLine } from '../../protocol/agent'

/** Two files per container, of this size each: the newer is written, the older is thrown away when that one is full. */
export const MAX_FILE_BYTES = 1024 * 1024
/** How much of the newest file is read at a start of the agent. */
const START_BYTES = 128 * 1024
export const CURRENT_FILE = 'log'
export const OLDER_FILE = 'log.1'

/** The two files with the lines of one container, a JSON object per line. */
export class LogFile {
  readonly #current: string
  readonly #older: string
  #size: number | null = null
  /** After a write that failed, part of a line may be there: the next one begins on a line of its own. */
  #broken = false

  constructor(folder: string) {
    this.#current = join(folder, CURRENT_FILE)
    this.#older = join(folder, OLDER_FILE)
  }

  /** Appends lines; throws the system's error (disk full, read-only …). */
  async append(lines: readonly LogLine[]): Promise<void> {
    const text = Buffer.from(`${this.#broken ? '\n' : ''}${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)
    try {
      const size = this.#size ?? (await fileSize(this.#current))
      this.#size = size
      if (size > 0 && size + text.length > MAX_FILE_BYTES) {
        await rename(this.#current, this.#older)
        this.#size = 0
      }
      await appendFile(this.#current, text, { mode: 0o600 })
      this.#size = (this.#size ?? 0) + text.length
      this.#broken = false
    } catch (error) {
      this.#size = null
      this.#broken = true
      throw error
    }
  }

  /** All lines on disk, oldest first. What can't be read is left out. */
  async readAll(): Promise<LogLine[]> {
    const older = await readText(this.#older)
    const current = await readText(this.#current)
    return parseLines(`${older}\n${current}`)
  }

  /** The last lines on disk, as far as a small part of the newest file holds them. */
  async readLast(): Promise<LogLine[]> {
    const current = await readText(this.#current, START_BYTES)
    return parseLines(current === '' ? await readText(this.#older, START_BYTES) : current)
  }
}

async function fileSize(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

async function readText(file: string, lastBytes?: number): Promise<string> {
  try {
    if (lastBytes === undefined) return await readFile(file, 'utf8')
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      const length = Math.min(size, lastBytes)
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length)
      return buffer.toString('utf8')
    } finally {
      await handle.close()
    }
  } catch {
    return ''
  }
}

function parseLines(text: string): LogLine[] {
  const lines: LogLine[] = []
  for (const each of text.split('\n')) {
    if (each === '') continue
    try {
      const parsed = LogLine.safeParse(JSON.parse(each))
      if (parsed.success) lines.push(parsed.data)
    } catch {
      // Half a line: the machine went down, or the disk was full, while it was written.
    }
  }
  return lines
}
