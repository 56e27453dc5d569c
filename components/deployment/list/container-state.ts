import type { ContainerRow } from '../../../lib/api/contract'

/**
 * What a container's state comes down to. `lastKnown`: its node is away; `failed`: it could not be deployed;
 * `changing`: it isn't yet what it should be, and nothing says that it failed.
 */
export const STATES = ['running', 'changing', 'paused', 'exited', 'failed', 'stopped', 'created', 'lastKnown'] as const
export type State = (typeof STATES)[number]

export function stateOf(container: ContainerRow): State {
  if (!container.nodeOnline) return 'lastKnown'
  if (container.deployStatus === 'failure') return 'failed'
  return container.deployStatus === 'pending' || isMoving(container) ? 'changing' : container.status
}

function isMoving({ desired, status, nextStartAt, exit }: ContainerRow): boolean {
  if (desired === 'removed') return true
  if (desired === 'running') return status !== 'running' && nextStartAt === null && !(status === 'exited' && exit)
  if (desired === 'stopped') return status === 'running' || status === 'paused'
  return desired === 'paused' && status === 'running'
}

/** How the governor finds a container. `none`: it isn't watched, because it doesn't run or speaks no VSOA. */
export const HEALTHS = ['healthy', 'unhealthy', 'joining', 'notJoined', 'none'] as const
export type Health = (typeof HEALTHS)[number]

export function healthOf({ microservice, unplaced, status }: ContainerRow): Health {
  const place = microservice ?? unplaced
  if (!place || place.join === 'down' || status !== 'running') return 'none'
  if (place.join === 'connecting') return 'joining'
  if (place.join !== 'joined' || !microservice) return 'notJoined'
  return microservice.healthy ? 'healthy' : 'unhealthy'
}

/** `name@tag#os`. */
export function imageOf({ imageName, imageVersion, imageOS }: ContainerRow): string {
  return `${imageName}@${imageVersion}#${imageOS}`
}
