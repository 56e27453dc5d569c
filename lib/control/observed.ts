import type { AgentContainer } from '../protocol/agent'
import type { ObservedContainer } from '../store'

/** What the store keeps of an agent's container: no specification, no secret. `at` is when it was told, ms since 1970. */
export function observedOf(container: AgentContainer, at: number): ObservedContainer {
  const { status, pid, address, port, run, restarts, startedAt, nextStartAt, exit, notEnforced } = container
  return { status, pid, address, port, run, restarts, startedAt, nextStartAt, exit, notEnforced, at }
}

/** Whether two observations say the same, whenever they were made. */
export function sameObservation(a: ObservedContainer | null, b: ObservedContainer | null): boolean {
  return JSON.stringify(a && { ...a, at: 0 }) === JSON.stringify(b && { ...b, at: 0 })
}
