import type { TargetState } from './words'

const MB = 1024 * 1024
/** Looks until code is compiled and caches have their size. */
const WARM = 60
/** The lowest of so many looks in a row is what is really held. */
const SPAN = 20
const MOST_USED = 16 * MB
const MOST_RESIDENT = 96 * MB
const MOST_DESCRIPTORS = 20

interface Sample {
  used: number
  resident: number
  descriptors: number
}

/** Watches what the target holds: garbage comes and goes, what grows without end is a leak. */
export class Growth {
  #samples: Sample[] = []

  /** The target's process is a new one. */
  restart(): void {
    this.#samples = []
  }

  /** Takes a look; tells what has grown too much since the target was warm. */
  judge({ used, resident, descriptors }: TargetState): string | undefined {
    this.#samples.push({ used, resident, descriptors })
    const samples = this.#samples
    if (samples.length < WARM + 2 * SPAN) return undefined
    const grown = (key: keyof Sample) => lowest(samples.slice(-SPAN), key) - lowest(samples.slice(WARM, WARM + SPAN), key)
    if (grown('used') > MOST_USED) return `memory in use grew by ${mb(grown('used'))} MB`
    if (grown('resident') > MOST_RESIDENT) return `resident memory grew by ${mb(grown('resident'))} MB`
    if (grown('descriptors') > MOST_DESCRIPTORS) return `${grown('descriptors')} more descriptors are open`
    return undefined
  }

  /** So many looks of all, evenly spread: in use / resident MB, and descriptors. */
  told(most: number): string {
    const step = Math.max(1, (this.#samples.length - 1) / Math.max(1, most - 1))
    const shown = Array.from({ length: Math.min(most, this.#samples.length) }, (_, n) => this.#samples[Math.round(n * step)])
    const line = shown.map((one) => (one ? `${mb(one.used)}/${mb(one.resident)}/${one.descriptors}` : '')).join('  ')
    return `memory in use / resident MB / descriptors over ${this.#samples.length} looks: ${line}`
  }
}

const lowest = (samples: readonly Sample[], key: keyof Sample) => Math.min(...samples.map((one) => one[key]))
const mb = (bytes: number) => (bytes / MB).toFixed(1)
