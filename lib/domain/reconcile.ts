import type { ContainerStatus, DesiredState } from './container'

/** What the agent has of a container: what it was told to keep, and what is. */
export interface AgentSide {
  wanted: 'created' | 'running' | 'paused' | 'stopped'
  status: ContainerStatus
  /** The deployment the agent's specification belongs to. */
  deployNum: number
}

/** The next command that brings the agent nearer to what is desired; `forget`: it is gone, as it should be. */
export type Step = 'none' | 'create' | 'start' | 'stop' | 'pause' | 'unpause' | 'remove' | 'forget'

/**
 * Compares what a container should be with what its agent was told, and says the next command. What the agent was *told* is
 * compared, not what the process does: a process that exits is its restart policy's matter, and starting it from here as well
 * would defeat the back-off.
 */
export function nextStep(desired: DesiredState, deployNum: number, agent: AgentSide | null): Step {
  if (desired === 'removed') return agent ? 'remove' : 'forget'
  if (!agent) return 'create'
  if (agent.deployNum !== deployNum) return agent.wanted === 'running' || agent.wanted === 'paused' ? 'stop' : 'create'
  if (agent.wanted === desired) return 'none'
  switch (desired) {
    case 'created':
      return agent.wanted === 'stopped' ? 'none' : 'stop'
    case 'stopped':
      return agent.wanted === 'created' ? 'none' : 'stop'
    case 'running':
      return agent.wanted === 'paused' ? 'unpause' : 'start'
    case 'paused':
      return agent.wanted === 'running' ? 'pause' : 'start'
  }
}
