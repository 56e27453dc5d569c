import type { History, MicroserviceHistory } from './history'

/** A governor writes what it has announced to the disk a moment later: so long before it was killed its words may be lost, ms. */
const UNWRITTEN_MS = 250

/** From when until when look-ups may name one endpoint only (null: nobody). */
export interface Reign {
  endpoint: string | null
  from: number
  until: number
}

/**
 * The times for which it is known whom look-ups have to name, in order: from a switch to the next. Left out: from the moment another
 * rule is put, and around the death of a governor, until the next switch says who it is.
 */
export function reignsOf({ before, after, switches, rulesPutAt }: MicroserviceHistory, history: History): Reign[] {
  const endpointOf = (taskId: string) => after.instances.find((each) => each.taskId === taskId)?.endpoint ?? null
  const begins = switches.map((each) => ({ from: each.announcedAt, endpoint: each.to ? endpointOf(each.to.taskId) : null }))
  if (before.strategy === 'masterSlave') {
    // A switch that the console heard of only after what was `before` had been read is newer than that.
    const from = Math.min(history.startedAt, ...begins.map((each) => each.from))
    begins.unshift({ from, endpoint: before.active })
  }
  begins.sort((a, b) => a.from - b.from)
  const ends = [...rulesPutAt, ...history.governorDeaths.map((at) => at - UNWRITTEN_MS), history.quietAt]
  return begins.flatMap(({ from, endpoint }, index) => {
    const next = begins[index + 1]?.from ?? Number.POSITIVE_INFINITY
    const until = Math.min(next, ...ends.filter((end) => end > from))
    // Announced in the last moment of a governor: nothing is known of what came after.
    const doubtful = history.governorDeaths.some((death) => from > death - UNWRITTEN_MS && from <= death)
    return doubtful || until <= from ? [] : [{ endpoint, from, until }]
  })
}
