/** How many of a list are in each state, in the order of `states`; states that nothing is in are left out. */
export function countBy<R, S extends string>(
  rows: readonly R[],
  stateOf: (row: R) => S,
  states: readonly S[],
): { state: S; count: number }[] {
  return states
    .map((state) => ({ state, count: rows.filter((row) => stateOf(row) === state).length }))
    .filter(({ count }) => count > 0)
}

/** One moment of what all containers do together. CPU in percent of one core, memory in bytes; null where nothing is known. */
export interface Sample {
  at: number
  running: number | null
  cpu: number | null
  memory: number | null
}

/** So many samples are kept. */
export const MOST_SAMPLES = 300
/** Longer without a sample is a gap in the line. */
export const GAP_MS = 5000

interface Figures {
  status: string
  nodeOnline: boolean
  cpuUsage: { total: number }
  memoryUsage: number
}

/** What the containers' rows tell of this moment. Those of nodes that are away count for nothing. */
export function sampleOf(containers: readonly Figures[], at: number): Sample {
  const alive = containers.filter((each) => each.nodeOnline)
  return {
    at,
    running: alive.filter((each) => each.status === 'running').length,
    cpu: alive.reduce((sum, each) => sum + each.cpuUsage.total, 0),
    memory: alive.reduce((sum, each) => sum + each.memoryUsage, 0),
  }
}

/** The samples with one more, bounded; after a pause with a gap before it. */
export function withSample(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1)
  if (last && next.at <= last.at) return [...samples]
  const gap = last && next.at - last.at > GAP_MS ? [{ at: last.at + 1, running: null, cpu: null, memory: null }] : []
  return [...samples, ...gap, next].slice(-MOST_SAMPLES)
}
