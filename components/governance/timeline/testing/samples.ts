import type { SwitchRow } from '../../../../lib/api/contract/microservices'
import type { ClientMove } from '../../../../lib/api/contract/moves'

/** For tests: a failover, and a client that came over it. */
export const AT = 1_700_000_000_000
const party = (name: string) => ({ taskId: name, containerName: name, serviceName: name, nodeName: 'node-1' })
export const record: SwitchRow = {
  seq: 1,
  id: 's1',
  microservice: 'axis_server',
  epoch: 2,
  kind: 'failover',
  cause: 'exit',
  evidence: [
    { at: AT + 0.5, signal: 'closed', detail: 'closed' },
    { at: AT, signal: 'exit', detail: 'exit' },
  ],
  from: party('m'),
  to: party('s'),
  faultAt: AT,
  detectedAt: AT + 1,
  fencedAt: null,
  announcedAt: AT + 1.5,
  decisionMs: 0.5,
}
export const move: ClientMove = {
  id: 'c1-1',
  clientId: 'c1',
  clientName: 'client-1',
  microservice: 'axis_server',
  lastMessageAt: AT - 600,
  disconnectedAt: AT + 0.25,
  lookupStartedAt: AT + 1000,
  connectedAt: AT + 1003,
  subscribedAt: AT + 1004,
  firstMessageAt: AT + 2004,
  lookupMs: 1,
  connectMs: 2,
  subscribeMs: 1,
  from: party('m'),
  to: party('s'),
  epoch: 2,
  complete: true,
}
