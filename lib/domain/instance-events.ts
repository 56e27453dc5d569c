import type { EventKind } from './event'
import type { InstanceView } from './microservice'

/** What the governor found of an instance: the event that says so. */
export type Verdict = Extract<EventKind, `instance.${string}`>

/** Kinds that begin or end a run: what was found of an instance before them says nothing about it afterwards. */
export const RUN_KINDS = [
  'container.started',
  'container.stopped',
  'container.killed',
  'container.exited',
  'container.finished',
] as const satisfies readonly EventKind[]

export const VERDICT_KINDS = [
  'instance.joined',
  'instance.healthy',
  'instance.unhealthy',
  'instance.refused',
  'instance.unreachable',
  'instance.conflict',
] as const satisfies readonly Verdict[]

type Judged = Pick<InstanceView, 'join' | 'healthy' | 'suspended' | 'leaving' | 'status'>

/** What is found of an instance now; null while nothing is settled (it connects, doesn't run, or was taken out on purpose). */
export function verdictOf(instance: Judged | null): 'well' | Exclude<Verdict, 'instance.joined' | 'instance.healthy'> | null {
  if (instance?.status !== 'running' || instance.suspended || instance.leaving) return null
  if (instance.join === 'joined') return instance.healthy ? 'well' : 'instance.unhealthy'
  if (instance.join === 'refused' || instance.join === 'unreachable' || instance.join === 'conflict')
    return `instance.${instance.join}`
  return null
}

/**
 * The event that is due for what is found now, or null when that was noted already. `noted` is the newest event of the container
 * among `VERDICT_KINDS` and `RUN_KINDS`: a governor that starts again finds the same again, which is no news.
 */
export function verdictEvent(instance: Judged, noted: string | null): Verdict | null {
  const found = verdictOf(instance)
  const former = VERDICT_KINDS.find((kind) => kind === noted) ?? null
  if (found === null || found === former) return null
  if (found !== 'well') return found
  if (former === 'instance.joined' || former === 'instance.healthy') return null
  return former === 'instance.unhealthy' ? 'instance.healthy' : 'instance.joined'
}
