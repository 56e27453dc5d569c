import type { ContainerRow } from '../../../lib/api/contract'

export const STAGES = ['created', 'started', 'joined'] as const
export type Stage = (typeof STAGES)[number]
/** `skipped`: it isn't to come that far. */
export type StageState = 'waiting' | 'busy' | 'done' | 'failed' | 'skipped'
export type Progress = 'working' | 'done' | 'failed'

type Seen = Pick<
  ContainerRow,
  'deployStatus' | 'status' | 'desired' | 'observedAt' | 'vsoaPort' | 'microservice' | 'unplaced' | 'nextStartAt'
>

/** How far a container is on its way from the wizard to its clients. `joins`: its image has a VSOA server. */
export function stagesOf(container: Seen, joins: boolean): Record<Stage, StageState> {
  const { deployStatus, status, desired, observedAt, microservice, unplaced } = container
  const refused = deployStatus === 'failure'
  const exists = observedAt !== null || deployStatus === 'success'
  const created: StageState = exists ? 'done' : refused ? 'failed' : 'busy'
  if (desired !== 'running') return { created, started: 'skipped', joined: 'skipped' }
  const started: StageState =
    status === 'running' || status === 'paused'
      ? 'done'
      : refused
        ? created === 'failed'
          ? 'waiting'
          : 'failed'
        : status === 'exited'
          ? 'failed'
          : exists
            ? 'busy'
            : 'waiting'
  if (!joins && container.vsoaPort === 0 && !microservice && !unplaced) return { created, started, joined: 'skipped' }
  const join = (microservice ?? unplaced)?.join
  if (started !== 'done') return { created, started, joined: 'waiting' }
  const hindered = join === 'refused' || join === 'unreachable' || join === 'conflict'
  return { created, started, joined: join === 'joined' ? 'done' : hindered ? 'failed' : 'busy' }
}

/** Of all stages of all containers: one that failed, else one that isn't there yet, else done. */
export function overallOf(all: readonly Record<Stage, StageState>[]): Progress {
  const states = all.flatMap((each) => Object.values(each))
  if (states.includes('failed')) return 'failed'
  return states.length > 0 && states.every((each) => each === 'done' || each === 'skipped') ? 'done' : 'working'
}
