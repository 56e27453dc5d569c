import type { z } from 'zod'
import type { LogLine, LogPage, LogQuery } from '../../protocol/agent'
import { fitting } from '../fit'
import { LineSplitter } from './line-splitter'
import { LogFile } from './log-file'

/** Lines kept in memory, also when the disk takes nothing; and how many characters they may hold together. */
export const MEMORY_LINES = 500
export const MEMORY_CHARS = 256 * 1024
/** Characters that wait for the disk; lines beyond are counted and not written. And those of one write. */
const MAX_WAITING_CHARS = 2 * 1024 * 1024
const WRITE_CHARS = 128 * 1024
/** After a write that failed nothing is written for this long, ms. */
const RETRY_MS = 1000
/** Lines of a container's exit tail, and characters of each. */
const TAIL_LINES = 20
const TAIL_LINE_CHARS = 500

type Stream = LogLine['stream']

/**
 * The output of one container over all its runs: in memory the newest lines, on disk two files of bounded size. A disk that takes
 * nothing never stops the container: its lines are counted, and a `system` line says so when it begins and when it is over.
 */
export class ContainerLog {
  readonly #file: LogFile
  readonly #publish: (lines: LogLine[]) => void
  #memory: LogLine[] = []
  #memoryChars = 0
  #waiting: LogLine[] = []
  #waitingChars = 0
  #writing: Promise<void> | null = null
  #seq = 0
  #lost = 0
  #failedAt: number | null = null
  #closed = false
  #splitters = newSplitters()

  private constructor(file: LogFile, publish: (lines: LogLine[]) => void) {
    this.#file = file
    this.#publish = publish
  }

  /** Opens the log in `folder`, going on after the lines that are there. `publish` gets every new line at once. */
  static async open(folder: string, publish: (lines: LogLine[]) => void): Promise<ContainerLog> {
    const log = new ContainerLog(new LogFile(folder), publish)
    const lines = await log.#file.readLast()
    log.#seq = lines.at(-1)?.seq ?? 0
    log.#remember(lines)
    return log
  }

  /** Takes output as it comes from the process. */
  output(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.#add(stream, this.#splitters[stream].push(chunk))
  }

  /** A run has ended: lines without an end are complete now. */
  endRun(): void {
    for (const stream of ['stdout', 'stderr'] as const) this.#add(stream, this.#splitters[stream].end())
    this.#splitters = newSplitters()
  }

  /** Writes a line of the agent's own. */
  system(text: string): void {
    this.#add('system', [text])
  }

  /** The last lines the container itself wrote after line `after`, shortened, for its exit record. */
  tail(after: number): string[] {
    const own = this.#memory.filter((line) => line.stream !== 'system' && line.seq > after)
    return own.slice(-TAIL_LINES).map((line) => line.text.slice(0, TAIL_LINE_CHARS))
  }

  /** Number of the newest line. */
  get seq(): number {
    return this.#seq
  }

  /** The newest lines, or those before a number; fewer than asked for when they would not fit into one message. */
  async page(query: Omit<z.infer<typeof LogQuery>, 'taskId'>): Promise<z.infer<typeof LogPage>> {
    const before = query.before ?? Number.MAX_SAFE_INTEGER
    let known = this.#memory.filter((line) => line.seq < before)
    if (known.length <= query.lines) {
      await this.#writing
      const oldest = this.#memory[0]?.seq ?? Number.MAX_SAFE_INTEGER
      const onDisk = (await this.#file.readAll()).filter((line) => line.seq < Math.min(before, oldest))
      known = [...onDisk, ...known]
    }
    const lines = fitting(known.slice(-query.lines).reverse()).reverse()
    return { lines, more: (known[0]?.seq ?? 0) < (lines[0]?.seq ?? 0) }
  }

  /** Resolves when all that has come so far is written, or counted as lost. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  /** Writes what waits and takes no more. */
  async close(): Promise<void> {
    this.endRun()
    this.#closed = true
    await this.flush()
  }

  #add(stream: Stream, texts: string[]): void {
    if (texts.length === 0 || this.#closed) return
    const at = Date.now()
    const lines = texts.map((text) => {
      this.#seq += 1
      return { seq: this.#seq, at, stream, text }
    })
    this.#remember(lines)
    this.#publish(lines)
    for (const line of lines) {
      if (this.#waitingChars + line.text.length > MAX_WAITING_CHARS) this.#lost += 1
      else {
        this.#waiting.push(line)
        this.#waitingChars += line.text.length
      }
    }
    this.#pump()
  }

  #remember(lines: LogLine[]): void {
    this.#memory.push(...lines)
    for (const line of lines) this.#memoryChars += line.text.length
    let drop = 0
    while (this.#memory.length - drop > MEMORY_LINES || (this.#memoryChars > MEMORY_CHARS && this.#memory.length - drop > 1)) {
      this.#memoryChars -= this.#memory[drop]?.text.length ?? 0
      drop += 1
    }
    if (drop > 0) this.#memory.splice(0, drop)
  }

  #pump(): void {
    if (this.#writing || this.#waiting.length === 0) return
    if (this.#failedAt !== null && performance.now() - this.#failedAt < RETRY_MS) {
      this.#lost += this.#waiting.length
      this.#waiting = []
      this.#waitingChars = 0
      return
    }
    this.#writing = this.#write().finally(() => {
      this.#writing = null
      this.#pump()
    })
  }

  #nextBatch(): LogLine[] {
    let chars = 0
    let count = 0
    for (const line of this.#waiting) {
      if (count > 0 && chars + line.text.length > WRITE_CHARS) break
      chars += line.text.length
      count += 1
    }
    this.#waitingChars -= chars
    return this.#waiting.splice(0, count)
  }

  async #write(): Promise<void> {
    const lines = this.#nextBatch()
    try {
      await this.#file.append(lines)
    } catch (error) {
      const first = this.#failedAt === null
      this.#failedAt = performance.now()
      this.#lost += lines.length
      if (first)
        this.system(
          `output can't be written to disk (${(error as NodeJS.ErrnoException).code ?? 'error'}): only the last lines are kept`,
        )
      return
    }
    this.#failedAt = null
    if (this.#lost > 0) {
      const lost = this.#lost
      this.#lost = 0
      this.system(`${lost} lines before this one could not be written to disk`)
    }
  }
}

function newSplitters() {
  return { stdout: new LineSplitter(), stderr: new LineSplitter() }
}
