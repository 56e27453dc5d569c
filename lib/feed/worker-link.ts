import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { FromWorker, ToWorker } from './wire'

/** Waits before the worker is started again after a crash; the last one repeats. A run of STEADY_MS starts over. */
export const RESTART_DELAYS_MS = [0, 200, 1000, 5000]
const STEADY_MS = 30_000
/** The worker's heap: beyond it the worker dies alone, not the console. */
const WORKER_HEAP_MB = 128

/** From source the worker is TypeScript beside this file; in dist both are bundles in one folder. */
function defaultWorkerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './feed.worker.ts' : './feed.worker.js', import.meta.url)
}

/**
 * From source (tests, tsx) the thread needs tsx's loader first. `--import tsx` does nothing in a worker thread of Node 20,
 * so a line of its own registers it there. A bundle starts as it is.
 */
function startWorker(url: URL): Worker {
  const options = { name: 'feed', resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB }, execArgv: [] }
  if (!url.pathname.endsWith('.ts')) return new Worker(url, options)
  const source = `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(url.href)}) })`
  return new Worker(source, { ...options, eval: true })
}

export interface WorkerLinkOptions {
  log: Logger
  workerUrl?: URL
  onMessage(message: FromWorker): void
  /** It ended by itself; everything it ran is gone. `onRestarted` follows. */
  onCrash(reason: string): void
  /** A new worker is there (not called for the first one). */
  onRestarted(): void
}

/** Keeps one worker alive and hands messages both ways. */
export class WorkerLink {
  readonly #options: WorkerLinkOptions
  readonly #url: URL
  readonly #ended = new AbortController()
  #worker: Worker | null = null
  #crashes = 0

  constructor(options: WorkerLinkOptions) {
    this.#options = options
    this.#url = options.workerUrl ?? defaultWorkerUrl()
    this.#spawn()
  }

  /** false: the worker is down and nothing was sent; after its restart everything is started anew. */
  send(message: ToWorker): boolean {
    this.#worker?.postMessage(message)
    return this.#worker !== null
  }

  async close(): Promise<void> {
    this.#ended.abort()
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #spawn(): void {
    const worker = startWorker(this.#url)
    const startedAt = performance.now()
    let reason = 'it ended'
    this.#worker = worker
    worker.on('message', (message: FromWorker) => this.#options.onMessage(message))
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error)
    })
    worker.on('exit', (code) => {
      if (this.#ended.signal.aborted || this.#worker !== worker) return
      this.#worker = null
      if (performance.now() - startedAt > STEADY_MS) this.#crashes = 0
      this.#options.log.error({ code, reason }, 'feed worker ended')
      this.#options.onCrash(reason)
      void this.#respawn()
    })
  }

  async #respawn(): Promise<void> {
    const delay = RESTART_DELAYS_MS[Math.min(this.#crashes++, RESTART_DELAYS_MS.length - 1)] ?? 0
    try {
      await sleep(delay, undefined, { signal: this.#ended.signal })
    } catch {
      return // closed meanwhile
    }
    this.#spawn()
    this.#options.onRestarted()
  }
}
