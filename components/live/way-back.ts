/** Between two knocks while the page is looked at, and while it is not. Spread, so that many pages don't come at once. */
const KNOCK_MS = 400
const HIDDEN_KNOCK_MS = 5000
const SPREAD = 0.3
/** A knock without an answer is given up after this time. */
const ANSWER_MS = 3000

/**
 * Looks for the server after the connection was lost, and says once when it answers. It knocks by plain requests, because
 * browsers make a page wait up to five seconds for its next WebSocket when many have failed (Chromium: WebSocketThrottler).
 */
export class WayBack {
  readonly #found: () => void
  #seeking: AbortController | null = null

  constructor(found: () => void) {
    this.#found = found
  }

  /** Begins to knock; does nothing while it does already. */
  seek(): void {
    if (this.#seeking) return
    const seeking = new AbortController()
    this.#seeking = seeking
    void this.#knock(seeking.signal)
  }

  stop(): void {
    this.#seeking?.abort()
    this.#seeking = null
  }

  async #knock(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      await pause(stopped)
      if (stopped.aborted) return
      if (await answers(stopped)) {
        if (stopped.aborted) return
        this.stop()
        this.#found()
      }
    }
  }
}

async function answers(stopped: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_MS)])
    const response = await fetch('/healthz', { cache: 'no-store', signal })
    return response.ok
  } catch {
    return false
  }
}

/** Until the next knock is due, the page is looked at again, the system says that there is a network, or it is over. */
function pause(stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController()
    const end = () => {
      clearTimeout(timer)
      over.abort()
      resolve()
    }
    const length = document.hidden ? HIDDEN_KNOCK_MS : KNOCK_MS
    const timer = setTimeout(end, length * (1 + SPREAD * (2 * Math.random() - 1)))
    const { signal } = over
    stopped.addEventListener('abort', end, { signal })
    window.addEventListener('online', end, { signal })
    document.addEventListener('visibilitychange', end, { signal })
  })
}
