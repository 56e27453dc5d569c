import { z } from 'zod'
import { DEFAULT_POLICY } from '../domain/failover-policy'
import type { FailoverState } from '../domain/failover-state'
import { NEW_STANDING, newFailoverState, type Standing } from '../domain/failover-state'
import type { ConnectedClients, MicroserviceRule } from '../domain/microservice'
import { DEFAULT_PING } from '../domain/microservice'
import { killPoint } from '../kill-point'
import { AgentTarget, Availability, Flapping, Placed, Rule, SwitchRecord } from '../protocol/governor'
import type { Journal } from './journal'
import { type Log, textOf } from './log'
import type { Microservice } from './microservice'

/** Seals secrets for the journal; a text that can't be opened makes `open` throw. */
export interface SecretBox {
  seal(text: string): string
  open(sealed: string): string
}

/** Epochs are reserved on disk this many at a time, so that a switch never waits for the disk. */
const EPOCH_BLOCK = 64
/** The journal's key that is there when the governor ended in good order. */
const ENDED = 'ended'

/** Where nothing listens. */
const NOWHERE = { host: '127.0.0.1', port: 1 }

/**
 * The text of a journal for a copy that another governor starts from. Behind its back nobody died, however long its agents take to
 * bring their containers back: it ended in good order. And where its agents are the console tells it: those of the original may be
 * there still, and aren't to be led by two; until then they are waited for.
 */
export function journalForCopy(text: string): string {
  const agents = new Map<string, unknown>()
  for (const line of text.split('\n')) {
    const entry = Kept.safeParse(parsed(line)).data
    if (entry) agents.set(entry.k, entry.v)
  }
  const moved = [...agents].flatMap(([k, v]) => (v === null ? [] : [{ k, v: { ...(v as object), ...NOWHERE } }]))
  // A line that was just being written counts for nothing, and must not swallow ours.
  return `${text}\n${[...moved, { k: ENDED, v: true }].map((each) => `${JSON.stringify(each)}\n`).join('')}`
}
const Kept = z.object({ k: z.string().startsWith('agent:'), v: z.looseObject({}).nullable() })

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** So many of the newest switches are kept. */
export const SWITCHES_KEPT = 500

const KeptStanding = z.object({
  awaited: z.string().nullable(),
  movedAt: z.number().nullable(),
  moves: z.array(z.number()),
  flapping: Flapping.nullable(),
  availability: z.record(z.string(), Availability),
}) satisfies z.ZodType<Standing>
const KeptGroup = z.object({
  epoch: z.number(),
  /** Epochs up to here may be in use without being on disk. */
  reserved: z.number(),
  active: z
    .object({
      run: z.number(),
      party: z.object({ taskId: z.string(), containerName: z.string(), serviceName: z.string(), nodeName: z.string() }),
    })
    .nullable(),
  members: z.array(z.string()),
  owner: z.string().nullable(),
  /** Absent in a journal of before there was a policy. */
  standing: KeptStanding.default(NEW_STANDING),
})
type KeptGroup = z.infer<typeof KeptGroup>
const KeptSwitch = z.object({ seq: z.number(), switch: SwitchRecord })
type KeptSwitch = z.infer<typeof KeptSwitch>

/** What the journal says of one microservice. */
export interface Restored {
  state: FailoverState
  members: string[]
  owner: string | null
}

/** The rule of a microservice that nobody has ruled on. */
export function defaultRule(name: string): MicroserviceRule {
  return { name, strategy: 'roundRobin', master: null, slaves: [], ping: { ...DEFAULT_PING }, policy: DEFAULT_POLICY }
}

/** The governor's facts in its journal: agents, rules, microservices, switches. */
export class Records {
  readonly #journal: Journal
  readonly #box: SecretBox | undefined
  readonly #log: Log
  readonly #reserved = new Map<string, number>()
  #switches: KeptSwitch[] = []
  #seq = 0

  constructor(journal: Journal, box: SecretBox | undefined, log: Log) {
    this.#journal = journal
    this.#box = box
    this.#log = log
    this.#switches = this.#all('switch:', KeptSwitch).sort((a, b) => a.seq - b.seq)
    this.#seq = this.#switches.at(-1)?.seq ?? 0
  }

  /** The governor begins to judge. Gives whether the one before it ended in good order. */
  begin(): boolean {
    const inOrder = this.#journal.get(ENDED) === true
    this.#journal.put(ENDED, null)
    return inOrder
  }

  /** Nothing is judged any more. */
  end(): void {
    this.#journal.put(ENDED, true)
  }

  get error(): string | null {
    return this.#journal.error
  }

  get switchSeq(): number {
    return this.#seq
  }

  agents(): AgentTarget[] {
    return this.#all('agent:', AgentTarget).flatMap((target) => {
      try {
        return [{ ...target, password: this.#box ? this.#box.open(target.password) : target.password }]
      } catch (error) {
        this.#log.error(
          { node: target.name, err: textOf(error) },
          "an agent's password can't be opened; waiting to be told again",
        )
        return []
      }
    })
  }

  putAgent(target: AgentTarget): void {
    const password = this.#box ? this.#box.seal(target.password) : target.password
    this.#journal.put(`agent:${target.nodeId}`, { ...target, password })
  }

  removeAgent(nodeId: string): void {
    this.#journal.put(`agent:${nodeId}`, null)
  }

  placements(): Placed[] {
    return this.#all('place:', Placed)
  }

  /** Keeps where a container belongs; `nodeId` null: that doesn't matter any more. */
  putPlacement(placed: Placed | { taskId: string; nodeId: null }): void {
    this.#journal.put(`place:${placed.taskId}`, placed.nodeId === null ? null : placed)
  }

  /** Every microservice as it was, not settled yet. */
  restore(): Restored[] {
    const rules = new Map(this.#all('rule:', Rule).map((rule) => [rule.name, rule]))
    const names = new Set([...rules.keys(), ...this.#journal.entries('group:').map(([key]) => key.slice('group:'.length))])
    return [...names].map((name) => {
      const kept = KeptGroup.safeParse(this.#journal.get(`group:${name}`)).data
      const rule = rules.get(name) ?? defaultRule(name)
      const state = newFailoverState(rule, kept?.epoch ?? 0, kept?.reserved ?? 0, kept?.standing)
      this.#reserved.set(name, kept?.reserved ?? 0)
      if (rule.strategy === 'masterSlave') {
        state.active = kept?.active ?? null
        state.settling = { cause: 'connection closed', evidence: [], toMaster: false }
      }
      return { state, members: kept?.members ?? [], owner: kept?.owner ?? null }
    })
  }

  putRule(rule: MicroserviceRule): void {
    this.#journal.put(`rule:${rule.name}`, rule)
  }

  /** Keeps who is active, the epoch, and who belongs to it. `last`: this process ends in good order. */
  putGroup(group: Microservice, last = false): void {
    const { name, epoch, active, floor, standing } = group.state
    const least = Math.max(epoch, last ? 0 : floor)
    let reserved = Math.max(this.#reserved.get(name) ?? 0, least)
    if (last) reserved = Math.max(epoch, floor > epoch ? floor : 0)
    else if (reserved - least < EPOCH_BLOCK / 2) {
      reserved = least + EPOCH_BLOCK
      killPoint('governor-epochs-reserved')
    }
    this.#reserved.set(name, reserved)
    const kept: KeptGroup = { epoch, reserved, active, members: [...group.known], owner: group.ownerServiceId, standing }
    this.#journal.put(`group:${name}`, kept)
  }

  forget(name: string): void {
    this.#reserved.delete(name)
    this.#journal.put(`group:${name}`, null)
    this.#journal.put(`rule:${name}`, null)
  }

  /** Numbers a switch and keeps it. */
  addSwitch(record: SwitchRecord): KeptSwitch {
    const kept = { seq: ++this.#seq, switch: record }
    this.#switches.push(kept)
    if (this.#switches.length > SWITCHES_KEPT) this.#switches.shift()
    this.#journal.put(`switch:${kept.seq % SWITCHES_KEPT}`, kept)
    return kept
  }

  /** Adds to a kept switch who was connected. Null when it isn't kept any more. */
  completeSwitch(seq: number, connected: ConnectedClients | null): KeptSwitch | null {
    const index = this.#switches.findIndex((each) => each.seq === seq)
    const before = this.#switches[index]
    if (!before) return null
    const kept = { seq, switch: { ...before.switch, connected } }
    this.#switches[index] = kept
    this.#journal.put(`switch:${seq % SWITCHES_KEPT}`, kept)
    return kept
  }

  switchesAfter(after: number, limit: number): KeptSwitch[] {
    return this.#switches.filter((each) => each.seq > after).slice(0, limit)
  }

  flush(): Promise<void> {
    return this.#journal.flush()
  }

  #all<S extends z.ZodType>(prefix: string, schema: S): z.output<S>[] {
    return this.#journal.entries(prefix).flatMap(([key, value]) => {
      const parsed = schema.safeParse(value)
      if (parsed.success) return [parsed.data]
      this.#log.warn({ key }, 'an entry of the governor journal could not be read and is left out')
      return []
    })
  }
}
