import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Where the interoperation tests keep Python and its official `vsoa` package. */
const CACHED = join('node_modules', '.cache', 'tandem-interop')
const PROGRAM = join('tests', 'interop', 'python-peer.py')

export interface RobotTimes {
  keepaliveMs: number
  connectTimeoutMs: number
  reconnectDelayMs: number
}

/** The Python that has the package; null when the interoperation tests haven't brought it. */
export function cachedPython(): string | null {
  if (!existsSync(CACHED)) return null
  const folder = readdirSync(CACHED).find((name) => name.startsWith('python-') && existsSync(join(CACHED, name, '.done')))
  return folder === undefined ? null : join(CACHED, folder, 'bin', 'python')
}

/** The official Python robot in a process of its own. */
export class Robot {
  readonly #child: ChildProcess
  #waiting: { after: number; resolve(at: number): void }[] = []

  constructor(python: string, position: { host: string; port: number }) {
    const env = { ...process.env, VSOA_POS_SERVER: `${position.host}:${position.port}` }
    this.#child = spawn(python, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'], env })
    if (this.#child.stdout === null) throw new Error('no pipe')
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const at = performance.now()
      if ((JSON.parse(line) as { event?: string }).event !== 'message') return
      const due = this.#waiting.filter(({ after }) => at >= after)
      this.#waiting = this.#waiting.filter(({ after }) => at < after)
      for (const { resolve } of due) resolve(at)
    })
  }

  /** Starts it, and resolves with its first message. */
  async start(server: string, passwd: string, url: string, times: RobotTimes): Promise<void> {
    this.#child.stdin?.write(`${JSON.stringify({ id: 1, op: 'robot', to: server, passwd, urls: [url], ...times })}\n`)
    await this.messageAfter(performance.now())
  }

  /** Resolves with the time of the first message that comes at or after that moment. */
  messageAfter(after: number): Promise<number> {
    return new Promise((resolve) => this.#waiting.push({ after, resolve }))
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}
