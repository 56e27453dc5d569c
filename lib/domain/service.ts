import type { ImageConfig, VsoaBlock } from './image'

export const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const
export const AUTO_UPGRADES = ['Never', 'Larger', 'Always'] as const
export const SCHEDULING_POLICIES = ['static', 'dynamic'] as const
export type PullPolicy = (typeof PULL_POLICIES)[number]
export type AutoUpgrade = (typeof AUTO_UPGRADES)[number]
export type SchedulingPolicy = (typeof SCHEDULING_POLICIES)[number]

/** `run` creates and starts the containers, `load` only creates them. */
export const DEPLOY_ACTIONS = ['run', 'load'] as const
export type DeployAction = (typeof DEPLOY_ACTIONS)[number]

/** What made a deployment record. */
export const DEPLOY_COMMANDS = ['create', 'update', 'scale', 'rollback', 'redeploy', 'auto-update'] as const
export type DeployCommand = (typeof DEPLOY_COMMANDS)[number]

/** How a deployment of a service stands, also the last one of it. */
export const DEPLOYMENT_STATUSES = ['running', 'success', 'failure'] as const
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number]

/** So many services can be started, stopped or deleted by one call: that is one change of the database, and all others wait for it. */
export const MOST_SERVICES_AT_ONCE = 200

/** What a person asked for when deploying a service. */
export interface ServiceSpec {
  name: string
  image: {
    ref: string
    action: DeployAction
    config: ImageConfig
    vsoa?: VsoaBlock
    pullPolicy: PullPolicy
    autoUpgrade: AutoUpgrade
    /** Variables of the environment that hold passwords, whatever image it has later. Never goes out. */
    secretEnv?: string[]
  }
  node: { names: string[] }
  /** Number of containers. With `static` it is the number of nodes. */
  factor: number
  policy: SchedulingPolicy
  prepull: boolean
}

/** A deployed service is `complete`; the others are on the way there, stopped, or could not be deployed. */
export const SERVICE_STATUSES = ['deploying', 'complete', 'stopped', 'failure', 'deleting'] as const
export type ServiceStatus = (typeof SERVICE_STATUSES)[number]
