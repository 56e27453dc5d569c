interface OpenSource {
  viewers: Set<string>
  close: Promise<() => void>
}

/** Things that are followed: each is opened once, for all its viewers, and let go with the last of them. */
export class SourceFan<Item> {
  readonly #sources = new Map<string, OpenSource>()
  readonly #open: (id: string, sink: (item: Item) => void) => Promise<() => void>
  readonly #take: (id: string, item: Item) => void

  /** `take` gets what is told of a source that somebody looks at. */
  constructor(open: (id: string, sink: (item: Item) => void) => Promise<() => void>, take: (id: string, item: Item) => void) {
    this.#open = open
    this.#take = take
  }

  /** Resolves when it is followed; rejects as `open` does, and then the viewer isn't counted. */
  async add(id: string, viewer: string): Promise<void> {
    let entry = this.#sources.get(id)
    if (!entry) {
      const fresh: OpenSource = { viewers: new Set(), close: Promise.resolve(() => {}) }
      this.#sources.set(id, fresh)
      fresh.close = this.#open(id, (item) => {
        if (this.#sources.get(id) === fresh) this.#take(id, item)
      })
      entry = fresh
    }
    entry.viewers.add(viewer)
    try {
      await entry.close
    } catch (error) {
      if (this.#sources.get(id) === entry) this.#sources.delete(id)
      throw error
    }
  }

  /** That viewer looks no more; fine for one that never did. Gives whether it was the last. */
  remove(id: string, viewer: string): boolean {
    const entry = this.#sources.get(id)
    if (!entry?.viewers.delete(viewer) || entry.viewers.size > 0) return false
    this.#sources.delete(id)
    this.#end(entry)
    return true
  }

  close(): void {
    for (const entry of this.#sources.values()) this.#end(entry)
    this.#sources.clear()
  }

  #end(entry: OpenSource): void {
    entry.viewers.clear()
    // one that couldn't be opened was told to those who waited for it, and there is nothing to close
    entry.close.then(
      (close) => close(),
      () => {},
    )
  }
}
