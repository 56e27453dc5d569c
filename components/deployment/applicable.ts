import type { ContainerRow, ServiceRow } from '../../lib/api/contract'
import type { ContainerAction, ServiceAction } from './actions'

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
