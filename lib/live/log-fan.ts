import type { LogLine } from '../api/contract/containers'
import { LOG_CHARACTERS, LOG_LINES, LOG_MS } from './bounds'

interface OpenLog {
  viewers: Set<string>
  close: Promise<() => void>
  lines: LogLine[]
  characters: number
  timer: NodeJS.Timeout | null
}

/** Followed logs: each container's output is followed once, for all its viewers, and let go with the last of them. */
export class LogFan {
  readonly #logs = new Map<string, OpenLog>()
  readonly #open: (taskId: string, sink: (lines: LogLine[]) => void) => Promise<() => void>
  readonly #send: (taskId: string, lines: LogLine[]) => void

  constructor(
    open: (taskId: string, sink: (lines: LogLine[]) => void) => Promise<() => void>,
    send: (taskId: string, lines: LogLine[]) => void,
  ) {
    this.#open = open
    this.#send = send
  }

  /** Resolves when lines flow; rejects as `open` does, and then the viewer isn't counted. */
  async add(taskId: string, viewer: string): Promise<void> {
    let entry = this.#logs.get(taskId)
    if (!entry) {
      const fresh: OpenLog = { viewers: new Set(), close: Promise.resolve(() => {}), lines: [], characters: 0, timer: null }
      this.#logs.set(taskId, fresh)
      fresh.close = this.#open(taskId, (lines) => this.#take(taskId, fresh, lines))
      entry = fresh
    }
    entry.viewers.add(viewer)
    try {
      await entry.close
    } catch (error) {
      if (this.#logs.get(taskId) === entry) this.#logs.delete(taskId)
      throw error
    }
  }

  /** That viewer looks no more; fine for one that never did. */
  remove(taskId: string, viewer: string): void {
    const entry = this.#logs.get(taskId)
    if (!entry?.viewers.delete(viewer) || entry.viewers.size > 0) return
    this.#logs.delete(taskId)
    this.#end(entry)
  }

  close(): void {
    for (const entry of this.#logs.values()) this.#end(entry)
    this.#logs.clear()
  }

  #end(entry: OpenLog): void {
    if (entry.timer) clearTimeout(entry.timer)
    entry.timer = null
    entry.viewers.clear()
    // one that couldn't be opened was told to those who waited for it, and there is nothing to close
    entry.close.then(
      (close) => close(),
      () => {},
    )
  }

  #take(taskId: string, entry: OpenLog, lines: LogLine[]): void {
    if (this.#logs.get(taskId) !== entry) return
    for (const line of lines) {
      entry.lines.push(line)
      entry.characters += line.text.length
    }
    let drop = 0
    while (entry.lines.length - drop > LOG_LINES || (entry.characters > LOG_CHARACTERS && drop < entry.lines.length - 1)) {
      entry.characters -= entry.lines[drop++]?.text.length ?? 0
    }
    if (drop > 0) entry.lines.splice(0, drop)
    entry.timer ??= setTimeout(() => {
      const { lines } = entry
      entry.timer = null
      entry.lines = []
      entry.characters = 0
      this.#send(taskId, lines)
    }, LOG_MS)
  }
}
