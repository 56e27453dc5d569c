/** How the tour stands for one person in this browser. */
export interface TourState {
  /** `new`: never decided; `open` and `folded`: on screen. */
  mode: 'new' | 'open' | 'folded' | 'dismissed'
  /** Switches up to this number are older than this walk; null until they are known. */
  afterSeq: number | null
  /** The switch that was looked at on the client's page. */
  seen: number | null
}

const FRESH: TourState = { mode: 'new', afterSeq: null, seen: null }
const MODES: readonly unknown[] = ['new', 'open', 'folded', 'dismissed']
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** What was kept, or a fresh state when that isn't ours. */
export function readTour(text: string | null): TourState {
  try {
    const { mode, afterSeq, seen } = JSON.parse(text ?? '{}') as Record<string, unknown>
    if (!MODES.includes(mode)) return FRESH
    return {
      mode: mode as TourState['mode'],
      afterSeq: isNumber(afterSeq) ? afterSeq : null,
      seen: isNumber(seen) ? seen : null,
    }
  } catch {
    return FRESH
  }
}

/** Keeps the tour's state of each person in this browser, and tells who listens. */
class TourStore {
  readonly #listeners = new Set<() => void>()
  readonly #states = new Map<string, TourState>()

  get(person: string): TourState {
    const known = this.#states.get(person)
    if (known) return known
    const state = readTour(this.#storage((storage) => storage.getItem(keyOf(person))))
    this.#states.set(person, state)
    return state
  }

  set(person: string, change: Partial<TourState>) {
    const next = { ...this.get(person), ...change }
    this.#states.set(person, next)
    this.#storage((storage) => storage.setItem(keyOf(person), JSON.stringify(next)))
    for (const listener of this.#listeners) listener()
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A browser that keeps nothing still gives a tour, until the page is left. */
  #storage<T>(use: (storage: Storage) => T): T | null {
    try {
      return use(window.localStorage)
    } catch {
      return null
    }
  }
}
const keyOf = (person: string) => `tandem.tour.${person}`

export const tourStore = new TourStore()
