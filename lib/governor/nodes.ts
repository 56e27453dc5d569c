import type { ProcessLook } from '../protocol/agent'
import type { AgentTarget } from '../protocol/governor'
import { type AgentListener, AgentWatch } from './agent-watch'
import type { Attention } from './attention'
import { sameTarget } from './judgements'
import type { Log } from './log'
import { ProcessLooks } from './process-looks'

interface Node {
  readonly target: AgentTarget
  readonly watch: AgentWatch
  readonly looks: ProcessLooks
}

/** What the agents of all nodes tell. */
interface NodesListener {
  /** Takes what one node's agent tells. */
  of(nodeId: string): AgentListener
  /** How a process is scheduled, as was asked for. */
  seen(look: ProcessLook): void
}

/** The nodes whose agents are watched, by their ids. */
export class Nodes {
  readonly all = new Map<string, Node>()
  readonly #log: Log
  readonly #ca: string | undefined
  readonly #attention: Attention
  readonly #listener: NodesListener

  /** @param ca PEM text of the authority that vouches for agents' certificates; undefined: those the system trusts */
  constructor(log: Log, ca: string | undefined, attention: Attention, listener: NodesListener) {
    this.#log = log
    this.#ca = ca
    this.#attention = attention
    this.#listener = listener
  }

  /** Watches a node's agent from now on; false when that is done already, at the same address and with the same password. */
  put(target: AgentTarget): boolean {
    const { nodeId } = target
    const before = this.all.get(nodeId)
    if (before && sameTarget(before.target, target)) return false
    before?.watch.close()
    const watch = new AgentWatch(target, this.#listener.of(nodeId), this.#log, this.#ca, this.#attention)
    const looks = new ProcessLooks(
      (...question) => watch.call(...question),
      (look) => this.#listener.seen(look),
    )
    this.all.set(nodeId, { target, watch, looks })
    return true
  }

  /** False when there is no such node. */
  remove(nodeId: string): boolean {
    this.all.get(nodeId)?.watch.close()
    return this.all.delete(nodeId)
  }

  /** Its name; its id while it isn't known. */
  nameOf(nodeId: string): string {
    return this.all.get(nodeId)?.target.name ?? nodeId
  }

  close(): void {
    for (const { watch } of this.all.values()) watch.close()
  }
}
