/** Between two knocks while the page is looked at, and while it is not. Spread, so that many pages don't come at once. */
const KNOCK_MS = 400
const HIDDEN_KNOCK_MS = 5000
const SPREAD = 0.3
/**
 * A knock without an answer is given up after this time at first: the browser sends it on a line that it kept (of six at most),
 * and that one may be as dead as ours was. Each next one waits longer, for a server that is far or busy, up to the last.
 */
const FIRST_ANSWER_MS = 500
const LAST_ANSWER_MS = 3000
const PATIENCE = 1.3
/** All those lines may be taken by requests that hang. Then a WebSocket, which has a line of its own, is tried without an answer, this often. */
const UNANSWERED_MS = 6000

/**
 * Looks for the server after the connection was lost, and says when it is worth trying: once it answers, and now and then while nothing does. It knocks by plain requests, because
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
    let triedAt = performance.now()
    for (let answerMs = FIRST_ANSWER_MS; !stopped.aborted; answerMs = Math.min(answerMs * PATIENCE, LAST_ANSWER_MS)) {
      await pause(stopped)
      if (stopped.aborted) return
      if (await answers(stopped, answerMs)) {
        if (stopped.aborted) return
        this.stop()
        this.#found()
      } else if (performance.now() - triedAt > UNANSWERED_MS && !stopped.aborted) {
        triedAt = performance.now()
        this.#found()
      }
    }
  }
}

async function answers(stopped: AbortSignal, withinMs: number): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(withinMs)])
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
