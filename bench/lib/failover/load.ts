import { type ChildProcess, spawn } from 'node:child_process'
import { Agent, get } from 'node:http'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance } from '../../../tests/support/instance'

/** Connections that ask the API one question after the other, without a pause. */
export const CONNECTIONS = 8
const PATHS = ['/api/v1/service?pageSize=-1', '/api/v1/container/service?pageSize=-1', '/api/v1/micro-service', '/api/v1/node']
const REPORT_MS = 200
/** Until the first answers have warmed everything up. */
const WARM_UP_MS = 2_000

/** The process that saturates the API; reports on its standard output how many answers have come. */
export function loadRole(url: string, token: string): void {
  let answered = 0
  let failed = 0
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const ask = (n: number) => {
    const next = () => setImmediate(ask, n + 1)
    const request = get(
      `${url}${PATHS[n % PATHS.length]}`,
      { agent, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        response.resume().once('end', () => {
          if (response.statusCode === 200) answered++
          else failed++
          next()
        })
      },
    )
    request.once('error', () => {
      failed++
      setTimeout(next, REPORT_MS)
    })
  }
  for (let connection = 0; connection < CONNECTIONS; connection++) ask(connection)
  setInterval(() => process.stdout.write(`${JSON.stringify({ answered, failed })}\n`), REPORT_MS)
  process.stdin.resume().once('end', () => process.exit())
}

/** The process that never lets go of its processor. */
export function hogRole(): void {
  process.stdin.resume().once('end', () => process.exit())
  // in slices, so that the end of its parent is heard
  const burn = () => {
    const until = performance.now() + REPORT_MS
    while (performance.now() < until);
    setImmediate(burn)
  }
  burn()
}

/** The API saturated by connections in a process of their own, and one processor by another; on and off. */
export class Load {
  #children: ChildProcess[] = []
  /** Of the process that asks now, since its start. */
  #now = { answered: 0, failed: 0 }
  /** When it was warm, and how many answers it had then. */
  #warm = { answered: 0, at: 0 }
  /** Of all times before. */
  #before = { answered: 0, failed: 0, ms: 0 }

  constructor(
    readonly program: string,
    readonly instance: Instance,
  ) {}

  /** Resolves when it presses. */
  async start(): Promise<void> {
    const { url, token } = this.instance
    this.#now = { answered: 0, failed: 0 }
    const asking = this.#spawn(['load', url, token])
    if (asking.stdout === null) throw new Error('no pipe')
    createInterface({ input: asking.stdout }).on('line', (line) => {
      this.#now = JSON.parse(line)
    })
    this.#spawn(['hog'])
    await sleep(WARM_UP_MS)
    const { answered, failed } = this.#now
    if (answered === 0) throw new Error(`The API gave no answer in ${WARM_UP_MS} ms of load, ${failed} failed`)
    this.#warm = { answered, at: performance.now() }
  }

  /** Answers per second while it pressed, and how many were none. */
  rate(): { perSecond: number; failed: number } {
    const { answered, failed, ms } = this.#total()
    return { perSecond: answered / (ms / 1000), failed }
  }

  /** It can be started again. */
  stop(): void {
    this.#before = this.#total()
    for (const child of this.#children) child.kill('SIGKILL')
    this.#children = []
  }

  #total(): { answered: number; failed: number; ms: number } {
    if (this.#children.length === 0) return this.#before
    const { answered, failed, ms } = this.#before
    return {
      answered: answered + this.#now.answered - this.#warm.answered,
      failed: failed + this.#now.failed,
      ms: ms + performance.now() - this.#warm.at,
    }
  }

  #spawn(args: string[]): ChildProcess {
    const child = spawn(process.execPath, [this.program, ...args], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    this.#children.push(child)
    return child
  }
}
