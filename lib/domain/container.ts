/** What a container is doing, in ECSM's words. */
export const CONTAINER_STATUSES = ['created', 'running', 'paused', 'exited', 'stopped'] as const
export type ContainerStatus = (typeof CONTAINER_STATUSES)[number]

/** What a container should be doing. */
export const DESIRED_STATES = ['created', 'running', 'paused', 'stopped', 'removed'] as const
export type DesiredState = (typeof DESIRED_STATES)[number]

export const CONTAINER_ACTIONS = ['start', 'stop', 'restart', 'pause', 'unpause'] as const
export type ContainerAction = (typeof CONTAINER_ACTIONS)[number]

/** Why a container's process ended. */
export const EXIT_REASONS = [
  'stopped', // asked to, ended within the grace time
  'killed after grace', // asked to, did not end within the grace time
  'killed', // killed on request (fencing, kill)
  'memory limit',
  'exited', // by itself; code and signal say how
  'start failed', // could not be spawned
  'agent ended', // its node went away under it
] as const
export type ExitReason = (typeof EXIT_REASONS)[number]

/** How a container's process ended. `at` is ms since 1970; `tail` the last lines it wrote. */
export interface ContainerExit {
  code: number | null
  signal: string | null
  reason: ExitReason
  at: number
  tail: string[]
}
