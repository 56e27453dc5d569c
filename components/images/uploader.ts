import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { getUpload, uploadImage } from '../../lib/api/contract'
import { ApiError, callApi, isPassing, sendBytes } from '../api/client'

/** Bytes of a chunk, and of what is hashed between two breaths of the page. */
const CHUNK_BYTES = 4 * 1024 ** 2
const HASH_BYTES = 1024 ** 2
/** A chunk that didn't get through is sent again so often, so much later, ms. */
const TRIES = 4
const RETRY_MS = 1500
/** How often the progress is asked for while a large image is judged, ms. */
const VERDICT_MS = 1000

export type UploadState =
  | { phase: 'idle' }
  /** `share`: 0 to 1. */
  | { phase: 'hashing' | 'sending' | 'checking'; share: number }
  /** `message`: why it stopped by itself; null: somebody asked for it. */
  | { phase: 'paused'; share: number; message: string | null }
  | { phase: 'failed'; message: string }
  | { phase: 'done'; imageId: string | null }

/**
 * Uploads one file in chunks. It can be paused, and goes on with what is missing: also after a reload of the page, when the same file
 * is chosen again, because the server knows an upload by the hash of its file.
 */
export class Uploader {
  #state: UploadState = { phase: 'idle' }
  #hash: string | null = null
  #abort: AbortController | null = null
  readonly #listeners = new Set<() => void>()

  constructor(
    readonly file: File,
    readonly description: string,
    /** What is said of an error that isn't the server's. */
    readonly unexpected: string,
  ) {}

  get state(): UploadState {
    return this.#state
  }

  /** For `useSyncExternalStore`. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Begins, or goes on. Resolves when it stops for whatever reason. */
  async run(): Promise<void> {
    if (this.#abort) return
    const abort = new AbortController()
    this.#abort = abort
    try {
      this.#hash ??= await this.#hashOf(abort.signal)
      await this.#send(this.#hash, abort.signal)
    } catch (error) {
      this.#stopped(error, abort.signal.aborted)
    } finally {
      this.#abort = null
    }
  }

  pause(): void {
    this.#abort?.abort()
  }

  async #hashOf(signal: AbortSignal): Promise<string> {
    const hash = sha256.create()
    for (let at = 0; at < this.file.size; at += HASH_BYTES) {
      signal.throwIfAborted()
      this.#become({ phase: 'hashing', share: at / this.file.size })
      hash.update(new Uint8Array(await this.file.slice(at, at + HASH_BYTES).arrayBuffer()))
    }
    return bytesToHex(hash.digest())
  }

  async #send(hash: string, signal: AbortSignal): Promise<void> {
    const total = Math.max(1, Math.ceil(this.file.size / CHUNK_BYTES))
    for (let index: number | undefined = 1; index !== undefined; ) {
      const answer = await this.#chunk(hash, index, total, signal)
      if (answer.status !== 'receiving') return this.#verdict(answer.uploadId, signal)
      index = answer.missing[0]
      this.#become({ phase: 'sending', share: ((index ?? total) - 1) / total })
    }
  }

  async #chunk(hash: string, index: number, total: number, signal: AbortSignal) {
    const offset = (index - 1) * CHUNK_BYTES
    const headers = {
      total: String(total),
      index: String(index),
      imageHash: hash,
      totalSize: String(this.file.size),
      bufferSize: String(CHUNK_BYTES),
      offset: String(offset),
      ...(this.description ? { description: encodeURIComponent(this.description) } : {}),
    }
    // The answer to the last one is the verdict, which may take a while.
    this.#become(
      index === total && total === 1 ? { phase: 'checking', share: 1 } : { phase: 'sending', share: (index - 1) / total },
    )
    for (let attempt = 1; ; attempt += 1) {
      try {
        const bytes = this.file.slice(offset, offset + CHUNK_BYTES)
        return await sendBytes(uploadImage, { headers, bytes }, { signal })
      } catch (error) {
        if (!isPassing(error) || attempt >= TRIES) throw error
        await wait(RETRY_MS, signal)
      }
    }
  }

  async #verdict(uploadId: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const progress = await callApi(getUpload, { params: { uploadId } }, { signal })
      if (progress.status === 'success') return this.#become({ phase: 'done', imageId: progress.imageId })
      if (progress.status === 'failure') return this.#become({ phase: 'failed', message: progress.message ?? this.unexpected })
      this.#become({ phase: 'checking', share: 1 })
      await wait(VERDICT_MS, signal)
    }
  }

  #stopped(error: unknown, asked: boolean): void {
    const share = 'share' in this.#state ? this.#state.share : 0
    const message = error instanceof ApiError ? error.message : this.unexpected
    if (asked) this.#become({ phase: 'paused', share, message: null })
    else if (isPassing(error)) this.#become({ phase: 'paused', share, message })
    else this.#become({ phase: 'failed', message })
  }

  #become(state: UploadState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
