import { CONNECTED_LISTED, type ConnectedClients, type SwitchRecord } from '../domain/microservice'
import { AGENT_URLS, ConnectionList } from '../protocol/agent'
import type { Endpoint } from '../vsoa'
import { wallNow } from '../wall-clock'
import type { AgentWatch } from './agent-watch'
import { type Log, textOf } from './log'

/** An agent that takes longer to read its socket table is not waited for, ms. */
const CAPTURE_TIMEOUT_MS = 1000
/** Captures that no record has asked for; then the oldest is given up. */
const MOST_CAPTURES = 256

interface Capture {
  known: ConnectedClients | null | undefined
  done: Promise<ConnectedClients | null>
}

/**
 * Who was connected to an active one when it was replaced, asked of its agent at that moment; nobody waits for the answer. The agent's
 * last regular reading, a second old at most, will do: to read the system's sockets takes milliseconds of a processor just when
 * clients need it to come over, and when they are let go or killed they are gone before it is done.
 */
export class Captures {
  readonly #captures = new Map<string, Capture>()

  constructor(readonly log: Log) {}

  /** Asks. `own` is the governor's end of its own connection, which doesn't count. */
  begin(microservice: string, taskId: string, agent: AgentWatch | null, own: Endpoint | null): void {
    const done = connectedTo(agent, taskId, own).catch((error: unknown) => {
      this.log.info({ taskId, reason: textOf(error) }, 'who was connected at a switch could not be told')
      return null
    })
    const capture: Capture = { known: undefined, done }
    void done.then((connected) => {
      capture.known = connected
    })
    const key = `${microservice} ${taskId}`
    this.#captures.delete(key)
    this.#captures.set(key, capture)
    const [oldest] = this.#captures.keys()
    if (this.#captures.size > MOST_CAPTURES && oldest !== undefined) this.#captures.delete(oldest)
  }

  /** The capture that belongs to a switch; undefined when nobody was replaced. It is given once. */
  take({ microservice, from }: SwitchRecord): Capture | undefined {
    const key = `${microservice} ${from?.taskId}`
    const capture = this.#captures.get(key)
    this.#captures.delete(key)
    return capture
  }
}

/** Those of the agent's last regular reading; those connected now where nobody had it read regularly. Null: not told. */
async function connectedTo(agent: AgentWatch | null, taskId: string, own: Endpoint | null): Promise<ConnectedClients | null> {
  if (!agent) return null
  const at = wallNow()
  // Others may have ended at the same moment: all of them are replaced first.
  await new Promise((resolve) => setImmediate(resolve))
  const query = { taskId, lastReading: true }
  const reply = await agent.call(AGENT_URLS.connections, query, { method: 'GET', timeoutMs: CAPTURE_TIMEOUT_MS })
  const { supported, connections, recent } = ConnectionList.parse(reply.param)
  if (!supported) return null
  const all = new Map([...(recent?.connections ?? []), ...connections].map((each) => [`${each.address} ${each.port}`, each]))
  if (own) all.delete(`${own.host} ${own.port}`)
  return { at, total: all.size, clients: [...all.values()].slice(0, CONNECTED_LISTED) }
}
