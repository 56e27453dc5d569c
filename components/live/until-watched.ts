/** So long the full state waits for the server to send the changes of it: asked for earlier it had to be asked for again then. */
const WATCH_MS = 500

export interface Watched {
  /** Ends the wait of a fetch for the watch. */
  watched: (() => void) | null
}

/** Until the server sends the topic's changes, or it takes too long. */
export function untilWatched(sync: Watched, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      if (sync.watched === done) sync.watched = null
      resolve()
    }
    const timer = setTimeout(done, WATCH_MS)
    signal.addEventListener('abort', done, { once: true })
    sync.watched = done
  })
}
