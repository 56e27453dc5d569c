import type { LogLine } from '../api/contract/containers'
import { LOG_CHARACTERS, LOG_LINES, LOG_MS } from './bounds'
import { SourceFan } from './source-fan'

/** Lines that wait to be sent together. */
interface Waiting {
  lines: LogLine[]
  characters: number
  timer: NodeJS.Timeout
}

/** Followed logs: each container's output is followed once, for all its viewers, and its lines are gathered for a moment. */
export class LogFan {
  readonly #sources: SourceFan<LogLine[]>
  readonly #waiting = new Map<string, Waiting>()
  readonly #send: (taskId: string, lines: LogLine[]) => void

  constructor(
    open: (taskId: string, sink: (lines: LogLine[]) => void) => Promise<() => void>,
    send: (taskId: string, lines: LogLine[]) => void,
  ) {
    this.#sources = new SourceFan(open, (taskId, lines) => this.#take(taskId, lines))
    this.#send = send
  }

  /** Resolves when lines flow; rejects as `open` does, and then the viewer isn't counted. */
  add(taskId: string, viewer: string): Promise<void> {
    return this.#sources.add(taskId, viewer)
  }

  /** That viewer looks no more; fine for one that never did. */
  remove(taskId: string, viewer: string): void {
    if (this.#sources.remove(taskId, viewer)) this.#drop(taskId)
  }

  close(): void {
    this.#sources.close()
    for (const taskId of this.#waiting.keys()) this.#drop(taskId)
  }

  #drop(taskId: string): void {
    clearTimeout(this.#waiting.get(taskId)?.timer)
    this.#waiting.delete(taskId)
  }

  #take(taskId: string, lines: LogLine[]): void {
    const entry = this.#waiting.get(taskId) ?? {
      lines: [],
      characters: 0,
      timer: setTimeout(() => {
        const { lines } = entry
        this.#waiting.delete(taskId)
        this.#send(taskId, lines)
      }, LOG_MS),
    }
    this.#waiting.set(taskId, entry)
    for (const line of lines) {
      entry.lines.push(line)
      entry.characters += line.text.length
    }
    let drop = 0
    while (entry.lines.length - drop > LOG_LINES || (entry.characters > LOG_CHARACTERS && drop < entry.lines.length - 1)) {
      entry.characters -= entry.lines[drop++]?.text.length ?? 0
    }
    if (drop > 0) entry.lines.splice(0, drop)
  }
}
