import { cpus } from 'node:os'
import { percentOf } from '../percent'

interface CoreTimes {
  busy: number
  all: number
}

/** How busy the machine's cores were between two looks. */
export class Processor {
  #before = coreTimes()

  /** Percent of all cores together, and of each, since the last look. */
  look(): { total: number; cores: number[] } {
    const before = this.#before
    const now = coreTimes()
    this.#before = now
    // A core that was taken away or added between the looks shifts the others: then nothing can be told of each.
    const comparable = before.length === now.length
    const cores = now.map((core, index) => {
      const earlier = before[index]
      return comparable && earlier ? percentOf(core.busy - earlier.busy, core.all - earlier.all) : 0
    })
    const sum = (times: CoreTimes[], key: keyof CoreTimes) => times.reduce((all, each) => all + each[key], 0)
    return { total: percentOf(sum(now, 'busy') - sum(before, 'busy'), sum(now, 'all') - sum(before, 'all')), cores }
  }
}

function coreTimes(): CoreTimes[] {
  return cpus().map(({ times }) => {
    const busy = times.user + times.nice + times.sys + times.irq
    return { busy, all: busy + times.idle }
  })
}
