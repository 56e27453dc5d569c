import { FENCE_TIMEOUT_MS } from '../domain/failover-state'
import { type Said, said } from '../domain/said'
import { killPoint } from '../kill-point'
import { AGENT_STATUS, AGENT_URLS, ConnectionList } from '../protocol/agent'
import { RELEASE_URL } from '../protocol/governor'
import { type VsoaClient, VsoaStatusError } from '../vsoa'
import type { AgentWatch } from './agent-watch'
import { departed } from './departure'
import { type Log, textOf } from './log'
import type { Release } from './microservice'

/** How long an instance may take to close its clients, ms. */
const RELEASE_TIMEOUT_MS = 1000
/** How long a restart may take that stands in for a release, ms. */
const RESTART_TIMEOUT_MS = 10_000
const CONNECTIONS_TIMEOUT_MS = 1000
/** Nobody had to be let go. */
export const NO_RELEASE: Release = { released: 'none', clients: 0, left: 0 }
/** It took too long to wait for. */
export const UNKNOWN_RELEASE: Release = { released: 'none', clients: 0, left: null }

/** Kills one run of a container through its agent. Never rejects; also says how it ended. */
export async function fence(agent: AgentWatch | null, taskId: string, run: number): Promise<{ confirmed: boolean } & Said> {
  if (!agent) return { confirmed: false, ...said('killUnknownNode') }
  try {
    const answer = agent.call(AGENT_URLS.kill, { taskId, run }, { method: 'SET', timeoutMs: FENCE_TIMEOUT_MS })
    // By the next turn it has left this process.
    setImmediate(killPoint, 'governor-fencing')
    await answer
    return { confirmed: true, ...said('killed') }
  } catch (error) {
    const gone =
      error instanceof VsoaStatusError && (error.status === AGENT_STATUS.superseded || error.status === AGENT_STATUS.unknownTask)
    if (gone) return { confirmed: true, ...said('killedBefore') }
    return { confirmed: false, ...said('killFailed', { reason: refusalOf(error) }) }
  }
}

/**
 * Has an instance close its clients: asks it, over the governor's own connection, and waits a bounded time until they are gone; one
 * that can't is restarted when `restart` says so and it has clients. Never rejects.
 */
export async function release(
  client: VsoaClient | null,
  agent: AgentWatch | null,
  taskId: string,
  restart: boolean,
  log: Log,
): Promise<Release> {
  if (!client) return NO_RELEASE
  const others = async () => (agent ? await otherClients(agent, taskId) : null)
  try {
    const clients = await letGo(client)
    const { came, left } = await departed(clients, others, () => letGo(client))
    return { released: 'rpc', clients: clients + came, left }
  } catch (error) {
    log.info({ taskId, reason: textOf(error) }, 'an instance can not release its clients')
  }
  const left = await others()
  if (!restart || !agent || left === 0) return { released: 'none', clients: 0, left }
  try {
    await agent.call(AGENT_URLS.restart, { taskId }, { method: 'SET', timeoutMs: RESTART_TIMEOUT_MS })
    return { released: 'restart', clients: left ?? 0, left: 0 }
  } catch (error) {
    log.warn({ taskId, reason: refusalOf(error) }, 'an instance could not be restarted to release its clients')
    return { released: 'none', clients: 0, left }
  }
}

/** Asks an instance to close its clients; how many it closed. */
async function letGo(client: VsoaClient): Promise<number> {
  const { param } = await client.call(RELEASE_URL, undefined, { method: 'SET', timeoutMs: RELEASE_TIMEOUT_MS })
  const count = typeof param === 'object' && param !== null && 'released' in param ? Number(param.released) : 0
  return Number.isFinite(count) ? count : 0
}

/** How many clients an instance has besides the governor, by its machine's socket table; null where that can't be told. */
async function otherClients(agent: AgentWatch, taskId: string): Promise<number | null> {
  try {
    const reply = await agent.call(AGENT_URLS.connections, { taskId }, { method: 'GET', timeoutMs: CONNECTIONS_TIMEOUT_MS })
    const list = ConnectionList.safeParse(reply.param).data
    return list?.supported ? Math.max(0, list.connections.length - 1) : null
  } catch {
    return null
  }
}

function refusalOf(error: unknown): string {
  const param = error instanceof VsoaStatusError ? error.param : null
  return typeof param === 'object' && param !== null && 'error' in param ? String(param.error) : textOf(error)
}
