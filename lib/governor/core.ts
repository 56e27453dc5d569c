import { isUnwatched } from '../domain/failover-standing'
import type { FailoverState, Instant } from '../domain/failover-state'
import { newFailoverState } from '../domain/failover-state'
import type { ConnectedClients, MicroserviceRule, SwitchRecord } from '../domain/microservice'
import { DEFAULT_PING } from '../domain/microservice'
import { type Said, said } from '../domain/said'
import { sameRule } from '../domain/strategies'
import { killPoint } from '../kill-point'
import type { AgentContainer, AgentEvent } from '../protocol/agent'
import type { AgentTarget, Placed } from '../protocol/governor'
import type { PositionAnswer } from '../vsoa'
import { wallNow } from '../wall-clock'
import type { AgentWatch } from './agent-watch'
import type { Attention } from './attention'
import { Captures } from './captures'
import type { Changes } from './changes'
import { ConnectionFigures } from './connection-figures'
import { endedAt, endOf, type Instance, isRunning, partyOf } from './instance'
import { InstanceWatch } from './instance-watch'
import { allTried, conflictOf } from './judgements'
import type { Log } from './log'
import { Microservice, type Outcome, type Release, type Surroundings } from './microservice'
import { Nodes } from './nodes'
import { fence } from './orders'
import { Placements } from './placements'
import type { ProcessLooks } from './process-looks'
import { defaultRule, type Records } from './records'
import { Recovery } from './recovery'
import { Releases } from './releases'

/** What the governor knows, and how facts of agents and instances reach the failover rules. */
export class Core implements Surroundings {
  readonly instances = new Map<string, Instance>()
  /** Those of no microservice that say a name which they may not have. */
  readonly claiming = new Set<Instance>()
  readonly groups = new Map<string, Microservice>()
  readonly #figures = new ConnectionFigures(this)
  readonly #nodes: Nodes
  readonly #captures: Captures
  readonly #placements: Placements
  readonly #releases: Releases
  #recovery: Recovery | null = null
  #closed = false

  constructor(
    readonly records: Records,
    readonly changes: Changes,
    readonly log: Log,
    agentCa: string | undefined,
    readonly attention: Attention,
  ) {
    this.#nodes = new Nodes(log, agentCa, attention, {
      of: (nodeId) => ({
        connected: () => this.#agentBack(nodeId),
        lost: (reason, at) => this.#agentLost(nodeId, reason, at),
        container: (container, event) => this.#container(nodeId, container, event),
        removed: (taskId) => this.#removedBy(nodeId, taskId),
        listed: (taskIds) => this.#listed(nodeId, taskIds),
        figures: (containers) => this.#figures.report(containers),
      }),
      seen: (look) => this.instances.get(look.taskId)?.watch?.processSeen(look),
    })
    this.#captures = new Captures(log)
    this.#placements = new Placements(records)
    this.#releases = new Releases(this, log)
  }

  get nodes(): ReadonlyMap<string, { watch: AgentWatch; looks: ProcessLooks }> {
    return this.#nodes.all
  }

  /** Takes up what the journal says and begins to watch. */
  start(): void {
    for (const { state, members, owner } of this.records.restore()) {
      const group = new Microservice(state, this)
      group.ownerServiceId = owner
      for (const taskId of members) group.known.add(taskId)
      this.groups.set(state.name, group)
      this.records.putGroup(group)
    }
    this.#recovery = new Recovery(this, this.records.begin(), () => this.#settle())
    killPoint('governor-begun')
    for (const target of this.records.agents()) this.putAgent(target)
    // What has an end time ends on time, also where nobody is there to tell anything.
    for (const group of this.groups.values()) group.dispatch({ type: 'timer', timer: { kind: 'policy' } })
    this.#settle()
  }

  /** Judges nothing any more from this moment, ends every connection and timer, and leaves the journal as it is to be found. */
  close(): void {
    this.#closed = true
    this.#recovery?.close()
    this.#releases.close()
    this.#figures.close()
    this.#nodes.close()
    for (const instance of this.instances.values()) instance.watch?.close()
    for (const group of this.groups.values()) {
      group.close()
      this.records.putGroup(group, true)
    }
    killPoint('governor-closing')
    this.records.end()
  }

  // ---- agents

  putAgent(target: AgentTarget): void {
    if (this.#closed || !this.#nodes.put(target)) return
    this.#figures.askSoon()
    this.records.putAgent(target)
    for (const instance of this.#of(target.nodeId)) instance.nodeName = target.name
  }

  removeAgent(nodeId: string): void {
    if (!this.#nodes.remove(nodeId)) return
    this.records.removeAgent(nodeId)
    for (const instance of this.#of(nodeId)) this.#removed(instance.taskId, 'agent gone', said('nodeRemoved'))
    this.#settle()
  }

  #agentBack(nodeId: string): void {
    for (const [group, taskIds] of this.#byGroup(nodeId)) group.dispatch({ type: 'agentBack', taskIds })
    this.changes.agent(nodeId, true, null)
  }

  #agentLost(nodeId: string, reason: string, at: number): void {
    const name = this.#nodes.nameOf(nodeId)
    this.log.warn({ node: name, reason }, 'the connection to an agent is gone')
    const words = said('agentGone', { node: name, reason })
    for (const [group, taskIds] of this.#byGroup(nodeId)) group.dispatch({ type: 'agentGone', taskIds, at, ...words })
    this.changes.agent(nodeId, false, reason)
  }

  #listed(nodeId: string, taskIds: Set<string> | null): void {
    if (taskIds) {
      for (const instance of this.#of(nodeId)) {
        if (!taskIds.has(instance.taskId)) this.#removed(instance.taskId, 'exit', said('unknownToAgent'))
      }
    }
    this.#settle()
  }

  // ---- containers

  /** A container belongs to another node from now on: what the old one has of it counts for nothing any more. */
  place(placed: Placed): void {
    if (this.#closed || !this.#placements.put(placed)) return
    const { taskId, nodeId } = placed
    const instance = this.instances.get(taskId)
    if (instance && this.#isLeftover(instance.nodeId, instance.container)) this.#movedTo(nodeId, instance)
  }

  /** It begins anew on another node; to its microservice it belongs as before, so a rule goes on naming it. */
  #movedTo(nodeId: string, instance: Instance): void {
    const { taskId } = instance
    const group = this.groupOf(taskId)
    const to = this.#nodes.nameOf(nodeId)
    this.#removed(taskId, 'agent gone', said('placedAnew', { from: instance.nodeName, to }))
    if (group) {
      group.known.add(taskId)
      this.records.putGroup(group)
    }
    this.#settle()
  }

  #isLeftover(nodeId: string, { spec }: AgentContainer): boolean {
    return this.#placements.isLeftover(spec.taskId, { nodeId, deployNum: spec.deployNum })
  }

  #removedBy(nodeId: string, taskId: string): void {
    // Another node has it by now: what was removed here is what was left of it.
    if (this.instances.get(taskId)?.nodeId !== nodeId) return
    this.#placements.forget(taskId)
    this.#removed(taskId, 'exit', said('removedByAgent'))
  }

  #container(nodeId: string, container: AgentContainer, event: AgentEvent | null): void {
    const { taskId } = container.spec
    if (this.#isLeftover(nodeId, container)) return
    const elsewhere = this.instances.get(taskId)
    if (elsewhere && elsewhere.nodeId !== nodeId) {
      // Told by two agents: the later deployment is the container, the other one what is left of it.
      if (elsewhere.container.spec.deployNum > container.spec.deployNum) return
      if (elsewhere.container.spec.deployNum < container.spec.deployNum) this.#movedTo(nodeId, elsewhere)
    }
    const nodeName = this.#nodes.nameOf(nodeId)
    let instance = this.instances.get(taskId)
    if (!instance) {
      const microservice = [...this.groups.values()].find((group) => group.known.has(taskId))?.name ?? null
      instance = { taskId, nodeId, nodeName, container, microservice, claims: null, watch: null, downSince: wallNow() }
      this.instances.set(taskId, instance)
    }
    const before = instance.container
    Object.assign(instance, { nodeId, nodeName, container })
    if (before.status !== container.status || before.run !== container.run || before === container) this.#changed(instance)
    const group = this.groupOf(taskId)
    const again = this.#isJoinedAgain(instance)
    if (group && again) {
      instance.watch?.continueAs(container.run)
      group.dispatch({ type: 'continued', taskId, run: container.run })
    }
    if (group) this.#known(group, instance, event?.at ?? wallNow())
    // Also where it couldn't be continued, because it is being killed.
    if (group && again) this.#joined(instance, group.name, container.run, wallNow())
    this.#watch(instance)
  }

  /**
   * It ended and came back while its agent was out of reach, and was joined again, under its former run, since that start: who is
   * joined is the run that its agent tells of now.
   */
  #isJoinedAgain({ container, watch }: Instance): boolean {
    if (watch?.join !== 'joined' || !isRunning(container) || watch.target.run >= container.run) return false
    const { port, address, startedAt } = container
    const there = watch.target.port === port && watch.target.host === address
    return there && watch.since >= (startedAt ?? Number.POSITIVE_INFINITY)
  }

  #known(group: Microservice, instance: Instance, at: number): Outcome {
    const { run, exit } = instance.container
    const running = isRunning(instance.container)
    const paused = instance.container.status === 'paused'
    const known = { type: 'known', party: partyOf(instance), run, running, paused, at } as const
    const ended = running || !exit ? {} : { at: endedAt(exit.at, run, instance.watch, wallNow()), ...endOf(instance.container) }
    return group.dispatch({ ...known, ...ended })
  }

  #removed(taskId: string, cause: 'exit' | 'agent gone', words: Said): void {
    const instance = this.instances.get(taskId)
    if (!instance) return
    this.#unplace(instance, cause, words)
    instance.watch?.close()
    instance.watch = null
    this.instances.delete(taskId)
    this.claiming.delete(instance)
    this.changes.unplaced(taskId)
  }

  /** Makes the watch of an instance fit what its agent says. */
  #watch(instance: Instance): void {
    const { container, watch } = instance
    const { spec, run, port, address } = container
    const wanted = isRunning(container) && spec.vsoa !== null && port > 0
    const there = watch && watch.target.port === port && watch.target.host === address
    if (wanted && there && watch.target.run === run) return
    watch?.close()
    instance.watch = null
    if (watch) instance.downSince = wallNow()
    if (!wanted) {
      this.#settle()
      return
    }
    const { taskId } = instance
    const group = this.groupOf(taskId)
    const dispatch = (event: Parameters<Microservice['dispatch']>[0]) => this.groupOf(taskId)?.dispatch(event)
    instance.watch = new InstanceWatch(
      {
        taskId,
        run,
        host: address,
        port,
        password: spec.vsoa?.password ?? null,
        health: spec.vsoa?.health ?? null,
        startedAt: container.startedAt,
      },
      group?.state.rule.ping ?? DEFAULT_PING,
      {
        joining: (name) => this.#conflict(instance, name),
        joined: (run, name, at) => this.#joined(instance, name, run, at),
        closed: (run, at, words) => dispatch({ type: 'closed', taskId, run, at, ...words }),
        pingLost: (run, at, words) => dispatch({ type: 'pingLost', taskId, run, at, ...words }),
        pong: (run) => dispatch({ type: 'pong', taskId, run }),
        silent: () => this.nodes.get(instance.nodeId)?.looks.want(taskId),
        healthFailed: (run, at, words) => dispatch({ type: 'healthFailed', taskId, run, at, ...words }),
        healthBack: (run) => dispatch({ type: 'healthBack', taskId, run }),
        changed: () => {
          this.#changed(instance)
          this.#settle()
        },
      },
      this.attention,
    )
    instance.watch.setSuspended(group ? isUnwatched(group.state, taskId) : container.status === 'paused')
  }

  // ---- joining

  #conflict(instance: Instance, name: string): Said | null {
    const reason = conflictOf(this, instance, name, this.#recovery?.starting ?? false)
    if (reason === null) return null
    if (instance.microservice === name) this.#unplace(instance, 'exit', reason)
    instance.claims = name
    this.claiming.add(instance)
    this.#changed(instance)
    return reason
  }

  #joined(instance: Instance, name: string, run: number, at: number): void {
    const { taskId } = instance
    instance.claims = null
    this.claiming.delete(instance)
    if (instance.microservice !== name) {
      if (instance.microservice !== null) this.#unplace(instance, 'exit', said('renamed', { name }))
      instance.microservice = name
      this.changes.unplaced(taskId)
    }
    const group = this.#groupNamed(name)
    const { serviceId } = instance.container.spec
    const owned = [...group.known].some((each) => this.instances.get(each)?.container.spec.serviceId === group.ownerServiceId)
    if (!owned) group.ownerServiceId = serviceId
    if (!group.known.has(taskId) || !owned) {
      group.known.add(taskId)
      this.records.putGroup(group)
    }
    instance.watch?.setPing(group.state.rule.ping)
    if (!group.state.members.has(taskId)) this.#known(group, instance, at)
    group.dispatch({ type: 'joined', taskId, run, at, ...said('hasJoined', { container: instance.container.spec.name }) })
    this.#settle()
  }

  #unplace(instance: Instance, cause: 'exit' | 'agent gone', words: Said): void {
    const group = this.groupOf(instance.taskId)
    if (!group) {
      if (instance.claims !== null) this.changes.microservice(instance.claims)
      return
    }
    instance.microservice = null
    group.known.delete(instance.taskId)
    group.dispatch({ type: 'removed', taskId: instance.taskId, at: wallNow(), cause, ...words })
    this.records.putGroup(group)
    this.changes.microservice(group.name)
  }

  #groupNamed(name: string): Microservice {
    let group = this.groups.get(name)
    if (!group) {
      group = new Microservice(newFailoverState(defaultRule(name)), this)
      this.groups.set(name, group)
      this.records.putGroup(group)
      this.changes.microservice(name)
    }
    return group
  }

  groupOf(taskId: string): Microservice | null {
    const name = this.instances.get(taskId)?.microservice ?? null
    return name === null ? null : (this.groups.get(name) ?? null)
  }

  // ---- rules

  /** Applies a checked rule, at once; resolves when those who lost their turn have let their clients go. */
  async putRule(rule: MicroserviceRule): Promise<void> {
    const group = this.#groupNamed(rule.name)
    if (sameRule(group.state.rule, rule)) return
    const outcome = group.dispatch({ type: 'rule', rule, at: wallNow() })
    killPoint('governor-rule-applied')
    this.records.putRule(rule)
    for (const taskId of group.known) this.instances.get(taskId)?.watch?.setPing(rule.ping)
    this.changes.microservice(rule.name)
    await Promise.all(outcome.releases)
  }

  forget(name: string): void {
    const group = this.groups.get(name)
    if (group) this.#figures.forget(group)
    group?.close()
    this.groups.delete(name)
    this.records.forget(name)
    this.changes.microservice(name)
  }

  // ---- what microservices need

  moment(): Instant {
    return this.attention.inbox.moment
  }

  addressOf(taskId: string): PositionAnswer | null {
    const container = this.instances.get(taskId)?.container
    return container && container.port > 0 ? { addr: container.address, port: container.port } : null
  }

  fence(group: Microservice, taskId: string, run: number): void {
    const watch = this.agentOf(taskId)
    void fence(watch, taskId, run).then(({ confirmed, ...words }) => {
      killPoint('governor-fenced')
      group.dispatch({ type: 'fenced', taskId, run, at: wallNow(), confirmed, ...words })
    })
  }

  release(taskId: string, run: number, restart: boolean): Promise<Release> {
    return this.#releases.release(taskId, run, restart)
  }

  replaced(name: string, taskId: string): void {
    const own = this.instances.get(taskId)?.watch?.local ?? null
    if (!this.#closed) this.#captures.begin(name, taskId, this.agentOf(taskId), own)
  }

  moved(group: Microservice, before: FailoverState): void {
    const { state } = group
    if (this.#closed) return
    if (state.epoch !== before.epoch || state.active !== before.active || state.standing !== before.standing)
      this.records.putGroup(group)
    if (state.members !== before.members || state.mode !== before.mode) {
      for (const [taskId, member] of state.members) {
        if (member === before.members.get(taskId) && state.mode === before.mode) continue
        this.instances.get(taskId)?.watch?.setSuspended(isUnwatched(state, taskId))
      }
    }
    if (state.members !== before.members || state.rule !== before.rule) this.#figures.look(group)
    const seen = ['members', 'active', 'epoch', 'rule', 'fencing', 'mode', 'standing'] as const
    if (seen.some((key) => state[key] !== before[key])) this.changes.microservice(group.name)
  }

  figuresChanged(name: string): void {
    this.changes.microservice(name)
  }

  recorded(record: SwitchRecord): void {
    const capture = this.#captures.take(record)
    const known = capture?.known
    const kept = this.records.addSwitch(known === undefined ? record : { ...record, connected: known })
    killPoint('governor-recorded')
    this.changes.switched(kept)
    // The news of a switch doesn't wait for it: what comes later is told by itself.
    if (capture && known === undefined) void capture.done.then((connected) => this.#connected(kept.seq, connected))
    const { microservice, kind, cause, epoch, decisionMs } = record
    this.log.info(
      { microservice, kind, cause, epoch, from: record.from?.containerName, to: record.to?.containerName, decisionMs },
      'a microservice was switched',
    )
  }

  #connected(seq: number, connected: ConnectedClients | null): void {
    if (this.#closed) return
    const kept = this.records.completeSwitch(seq, connected)
    if (kept) this.changes.switchCompleted(kept)
  }

  // ---- after a start

  /** Ends the wait for those former actives that nothing more is to be expected of. */
  #settle(): void {
    const recovery = this.#recovery
    if (!recovery || this.#closed) return
    for (const { group, words } of recovery.decided()) group.dispatch({ type: 'settled', at: wallNow(), ...words })
    if (!recovery.over) return
    recovery.close()
    this.#recovery = null
    if (allTried(this)) this.#forgetStrangers()
  }

  /** Every agent has listed its containers: what none of them named was removed while nobody watched. */
  #forgetStrangers(): void {
    for (const group of this.groups.values()) {
      const strangers = [...group.known].filter((taskId) => !this.instances.has(taskId))
      for (const taskId of strangers) group.known.delete(taskId)
      if (strangers.length > 0) this.records.putGroup(group)
    }
  }

  // ---- helpers

  /** The connection to the agent of a container's node; null when it isn't known. */
  agentOf(taskId: string): AgentWatch | null {
    const nodeId = this.instances.get(taskId)?.nodeId
    return nodeId === undefined ? null : (this.nodes.get(nodeId)?.watch ?? null)
  }

  #of(nodeId: string): Instance[] {
    return [...this.instances.values()].filter((instance) => instance.nodeId === nodeId)
  }

  #byGroup(nodeId: string): Map<Microservice, string[]> {
    const byGroup = new Map<Microservice, string[]>()
    for (const { taskId } of this.#of(nodeId)) {
      const group = this.groupOf(taskId)
      if (group) byGroup.set(group, [...(byGroup.get(group) ?? []), taskId])
    }
    return byGroup
  }

  /** What pages show of this instance is another. */
  #changed(instance: Instance): void {
    if (instance.container.spec.vsoa === null) return
    const name = instance.microservice ?? instance.claims
    if (name === null) this.changes.unplaced(instance.taskId)
    else this.changes.microservice(name)
  }
}
