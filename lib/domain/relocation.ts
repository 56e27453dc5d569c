import type { DesiredState } from './container'
import type { OperatingSystem } from './image-ref'
import { misfit, type NodeCandidate, spread } from './scheduler'
import type { SchedulingPolicy } from './service'

/** How long a node has to be away before containers of dynamic services are placed anew, seconds. 0: they wait, as static ones do. */
export const RESCHEDULE_AFTER_S = { default: 30, min: 5, max: 3600 } as const

/** Whether `seconds` is a grace time that can be set: 0, or a whole number within the bounds. */
export function isGraceTime(seconds: number): boolean {
  const { min, max } = RESCHEDULE_AFTER_S
  return seconds === 0 || (Number.isInteger(seconds) && seconds >= min && seconds <= max)
}

/**
 * What becomes of a container because its node is away.
 * `grace`: it is placed anew when the grace time is over. `static`: its service is bound to its nodes. `off`: placing anew is switched
 * off. `reached`: the governor still reaches the agent, so it may be serving. `nowhere`: no other node of its pool can take it.
 * `updating`: a deployment of its service is under way, and goes first. `moved`: it was placed anew, and the node is still away.
 */
export const NODE_LOSS_STATES = ['grace', 'static', 'off', 'reached', 'nowhere', 'updating', 'moved'] as const
export type NodeLossState = (typeof NODE_LOSS_STATES)[number]

/** A container on a node that is away. */
export interface Stranded {
  desired: DesiredState
  policy: SchedulingPolicy
  /** The nodes its service may be on, by name. */
  names: readonly string[]
  os: OperatingSystem
  nodeId: string
  /** A deployment of its service is under way. */
  updating: boolean
}

export interface NodeLoss {
  /** How long its node has been away, seconds, and how long it has to be. */
  awayS: number
  afterS: number
  /** The governor is connected to the agent, or can't be asked. */
  reached: boolean
  nodes: readonly NodeCandidate[]
}

/** `idle`: it isn't to run, so nothing has to become of it. */
export type Relocation = { state: Exclude<NodeLossState, 'moved'> | 'idle' } | { state: 'place'; nodeId: string }

/**
 * What is to be done with a container whose node is away: it waits, with the reason, or goes to another node of its service's pool,
 * chosen as for a new one (`spread`). Only a node that is online and fits its image is chosen, and never the one that is away.
 */
export function relocation(container: Stranded, loss: NodeLoss): Relocation {
  if (container.desired !== 'running') return { state: 'idle' }
  if (container.policy === 'static') return { state: 'static' }
  if (loss.afterS === 0) return { state: 'off' }
  if (loss.reached) return { state: 'reached' }
  if (loss.awayS < loss.afterS) return { state: 'grace' }
  if (container.updating) return { state: 'updating' }
  const pool = loss.nodes.filter(
    (node) => node.id !== container.nodeId && container.names.includes(node.name) && misfit(node, container.os) === null,
  )
  const [nodeId] = spread(pool, 1)
  return nodeId === undefined ? { state: 'nowhere' } : { state: 'place', nodeId }
}

/** Where a container belongs: each time it is placed its deployment's number grows. */
export interface Placement {
  nodeId: string
  deployNum: number
}

/**
 * Whether what an agent has of a container is a leftover: it was placed on another node since. The same or a later deployment on
 * another node is where it went next.
 */
export function isLeftover(found: Placement, placed: Placement | undefined): boolean {
  return placed !== undefined && found.nodeId !== placed.nodeId && found.deployNum < placed.deployNum
}
