import type { ContainerRow, ServiceRow } from '../../lib/api/contract'
import type { ContainerAction, ServiceAction } from './action-names'

/** Whether an action would change anything of a container. One that ended by itself can be started, whatever it should be. */
export function appliesToContainer(action: ContainerAction, { desired, status }: ContainerRow): boolean {
  if (desired === 'removed') return false
  switch (action) {
    case 'start':
      return desired === 'stopped' || desired === 'created' || status === 'exited' || status === 'stopped'
    case 'stop':
      return desired === 'running' || desired === 'paused'
    case 'restart':
      return desired === 'running'
    case 'pause':
      return desired === 'running' && status === 'running'
    case 'unpause':
      return desired === 'paused'
  }
}

/** Whether an action would change anything of a service: any of its containers, or the service itself. */
export function appliesToService(action: ServiceAction, service: ServiceRow, containers: readonly ContainerRow[]): boolean {
  if (service.status === 'deleting') return false
  return action === 'destroy' || containers.some((each) => appliesToContainer(action, each))
}

/** What a container should be once an action is taken; a restart and a removal are told by the live rows alone. */
const DESIRED = { start: 'running', stop: 'stopped', pause: 'paused', unpause: 'running' } as const

/**
 * The containers as they are to be now that an action on those of `isMeant` was taken, for the moment until the live rows
 * say it: nobody is offered it a second time. `before`: the rows when it was asked for; a row that isn't among them any
 * more has been told anew since, and is left as it is.
 */
export function asTaken(
  rows: readonly ContainerRow[],
  before: readonly ContainerRow[],
  action: ServiceAction,
  isMeant: (row: ContainerRow) => boolean,
): ContainerRow[] {
  if (action === 'restart' || action === 'destroy') return [...rows]
  const known = new Set(before)
  const taken = (row: ContainerRow) => known.has(row) && isMeant(row) && appliesToContainer(action, row)
  return rows.map((row) => (taken(row) ? { ...row, desired: DESIRED[action] } : row))
}
