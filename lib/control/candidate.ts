import type { NodeCandidate } from '../domain/scheduler'
import type { NodeRecord } from '../store'
import type { AgentLink } from './agent-link'

/** A node as the scheduler sees it, by what its agent said last. */
export function candidateOf(node: Pick<NodeRecord, 'id' | 'name' | 'type'>, link: AgentLink | null): NodeCandidate {
  return {
    id: node.id,
    name: node.name,
    type: node.type,
    online: link?.up ?? false,
    containersRunning: link ? [...link.containers.values()].filter((each) => each.status === 'running').length : 0,
    memoryFree: link?.lastStats?.memoryFree ?? link?.info?.memoryFree ?? 0,
  }
}
