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

/** The API saturated by connections in a process of their own, and one processor by another. */
export class Load {
  readonly #children: ChildProcess[] = []
  #answered = 0
  #failed = 0
  #begin = { answered: 0, at: 0 }

  async start(program: string, { url, token }: Instance): Promise<void> {
    const asking = this.#spawn(program, ['load', url, token])
    if (asking.stdout === null) throw new Error('no pipe')
    createInterface({ input: asking.stdout }).on('line', (line) => {
      const { answered, failed } = JSON.parse(line) as { answered: number; failed: number }
      this.#answered = answered
      this.#failed = failed
    })
    this.#spawn(program, ['hog'])
    await sleep(WARM_UP_MS)
    if (this.#answered === 0) throw new Error(`The API gave no answer in ${WARM_UP_MS} ms of load, ${this.#failed} failed`)
    this.#begin = { answered: this.#answered, at: performance.now() }
  }

  /** Answers per second so far, and how many were none. */
  rate(): { perSecond: number; failed: number } {
    const { answered, at } = this.#begin
    return { perSecond: (this.#answered - answered) / ((performance.now() - at) / 1000), failed: this.#failed }
  }

  stop(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  #spawn(program: string, args: string[]): ChildProcess {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    this.#children.push(child)
    return child
  }
}
