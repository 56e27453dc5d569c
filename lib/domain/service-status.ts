import type { ContainerStatus, DesiredState } from './container'
import type { DeploymentStatus, ServiceStatus } from './service'

/** What of a container counts for its service's status. */
export interface StatusOfContainer {
  desired: DesiredState
  deployStatus: 'pending' | 'success' | 'failure'
  status: ContainerStatus
}

/**
 * A service's status from its last update and its containers: `deploying` while that goes on or one is on the way, `stopped` when
 * all are meant to be and are stopped, `failure` when the update stopped or one could not be deployed, else `complete` (ECSM: a
 * finished deployment is `complete`).
 */
export function serviceStatus(
  service: { deleting: boolean; deployState: DeploymentStatus },
  containers: readonly StatusOfContainer[],
): ServiceStatus {
  if (service.deleting) return 'deleting'
  if (service.deployState === 'running') return 'deploying'
  // Who stopped it after a failed update waits for this; the failure is told beside the status.
  if (containers.length > 0 && containers.every(isStopped)) return 'stopped'
  if (service.deployState === 'failure') return 'failure'
  if (containers.some((each) => each.deployStatus === 'failure')) return 'failure'
  if (containers.some((each) => each.deployStatus === 'pending')) return 'deploying'
  return 'complete'
}

const isStopped = ({ desired, deployStatus, status }: StatusOfContainer): boolean =>
  desired === 'stopped' && status !== 'running' && deployStatus !== 'pending'
