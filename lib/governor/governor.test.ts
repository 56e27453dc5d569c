import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AGENT_URLS, type AgentContainer, StatsReport } from '../protocol/agent'
import { Distribution, GOVERNOR_STATUS, GOVERNOR_URLS, MicroserviceView, SwitchRecord } from '../protocol/governor'
import { type Endpoint, VsoaClient, VsoaStatusError } from '../vsoa'
import { wallNow } from '../wall-clock'
import { JOURNAL_FILE } from './journal'
import { killed, World } from './testing/world'

const AXIS = 'axis_server'
let world: World
beforeEach(async () => {
  world = await new World().open()
})
afterEach(() => world.close())

interface Pair {
  master: AgentContainer
  slave: AgentContainer
}

/** Two nodes, an axis-server on each, both joined. */
async function pair(): Promise<Pair> {
  await Promise.all([world.startAgent('n1'), world.startAgent('n2')])
  await world.startGovernor()
  await Promise.all([world.watch('n1'), world.watch('n2')])
  const restart = { policy: 'always', maxRetries: 0 } as const
  const [master, slave] = await Promise.all([
    world.run('n1', { name: 'server_master', restart }),
    world.run('n2', { name: 'server_slave', restart }),
  ])
  await world.until(AXIS, (view) => view.instances.length === 2 && view.instances.every((each) => each.healthy))
  return { master, slave }
}

/** Busy, as a process is that gets no processor. */
function stall(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

async function ruled(ping = { intervalMs: 500, lost: 3 }): Promise<Pair> {
  const both = await pair()
  const { master, slave } = both
  const rule = { name: AXIS, strategy: 'masterSlave', master: master.spec.taskId, slaves: [slave.spec.taskId], ping }
  const view = MicroserviceView.parse(await world.set(GOVERNOR_URLS.putRule, rule))
  expect(view.active).toBe(master.spec.taskId)
  expect(await world.port()).toBe(master.port)
  return both
}

/** A client like any other, subscribed to the feed; `closed` resolves when it is let go. */
async function subscriber(port: number): Promise<{ client: VsoaClient; closed: Promise<void> }> {
  const client = await VsoaClient.connect({ host: '127.0.0.1', port, password: '123456' })
  await client.subscribe('/axis')
  return { client, closed: new Promise((resolve) => client.on('close', () => resolve())) }
}

/** Connects a client; gives its own end when the agent has seen it beside the governor. */
async function connectedTo(node: string, container: AgentContainer): Promise<Endpoint> {
  const { client } = await subscriber(container.port)
  const agent = world.agents.get(node)?.client
  const seen = new Promise<void>((resolve) => {
    agent?.on('message', ({ url, param }) => {
      if (url !== AGENT_URLS.stats) return
      const mine = StatsReport.parse(param).containers.find((each) => each.taskId === container.spec.taskId)
      if (mine?.connections === 2) resolve()
    })
  })
  await agent?.subscribe(AGENT_URLS.stats)
  await seen
  return client.local
}

const refusal = async (call: Promise<unknown>) => {
  const error = await call.catch((thrown: unknown) => thrown)
  return error instanceof VsoaStatusError ? { status: error.status, ...(error.param as { error: string; field?: string }) } : null
}

describe('joining and look-ups', () => {
  it('gives all healthy ones their turn, and {} for what nobody serves', async () => {
    const { master, slave } = await pair()
    const seen = new Set([await world.port(), await world.port('axis_SERVER')])
    expect(seen).toEqual(new Set([master.port, slave.port]))
    expect(await world.port('nobody')).toBeNull()
    await world.agent('n1', AGENT_URLS.stop, { taskId: master.spec.taskId })
    await world.until(AXIS, (view) => view.instances.filter((each) => each.healthy).length === 1)
    expect([await world.port(), await world.port()]).toEqual([slave.port, slave.port])
  })

  it('says that a password is refused, and which service owns a name', async () => {
    await world.startAgent('n1')
    await world.startGovernor()
    await world.watch('n1')
    const wrong = await world.run('n1', { name: 'wrong', told: 'not it' })
    await expect
      .poll(() => world.get<{ instances: unknown[] }>(GOVERNOR_URLS.unplaced, { offset: 0, limit: 10 }), { timeout: 5000 })
      .toMatchObject({ total: 1, instances: [{ taskId: wrong.spec.taskId, join: 'refused', joinReason: 'password refused' }] })
    await world.run('n1', { name: 'first' })
    await world.until(AXIS, (view) => view.instances.some((each) => each.healthy))
    const later = await world.run('n1', { name: 'later', password: 'another' })
    const view = await world.until(AXIS, (each) => each.instances.length === 2)
    const conflict = view.instances.find((each) => each.taskId === later.spec.taskId)
    expect(conflict).toMatchObject({ join: 'conflict', healthy: false })
    expect(conflict?.joinReason).toContain('first owns the name axis_server')
    const rule = { name: AXIS, strategy: 'masterSlave', master: later.spec.taskId, slaves: ['x'], ping: view.rule.ping }
    expect(await refusal(world.set(GOVERNOR_URLS.putRule, rule))).toMatchObject({ field: 'master' })
  })

  it('refuses bad rules with the name of the field', async () => {
    const { master, slave } = await pair()
    const rule = {
      name: AXIS,
      strategy: 'masterSlave',
      master: master.spec.taskId,
      slaves: [slave.spec.taskId],
      ping: { intervalMs: 500, lost: 3 },
    }
    const { invalid } = GOVERNOR_STATUS
    const put = (change: object) => refusal(world.set(GOVERNOR_URLS.putRule, { ...rule, ...change }))
    expect(await put({ slaves: [master.spec.taskId] })).toMatchObject({ status: invalid, field: 'slaves' })
    expect(await put({ master: 'unknown' })).toMatchObject({ status: invalid, field: 'master' })
    expect(await put({ slaves: ['unknown'] })).toMatchObject({ status: invalid, field: 'slaves' })
    expect(await put({ ping: { intervalMs: 1, lost: 3 } })).toMatchObject({ status: invalid, field: 'ping.intervalMs' })
    expect(await put({ strategy: 'guess' })).toMatchObject({ status: invalid, field: 'strategy' })
    expect(await refusal(world.get(GOVERNOR_URLS.get, { name: 'nobody' }))).toMatchObject({ status: GOVERNOR_STATUS.unknown })
    expect(await refusal(world.set(GOVERNOR_URLS.failback, { name: AXIS }))).toMatchObject({ status: invalid })
    expect((await world.view(AXIS))?.rule.strategy).toBe('roundRobin')
  })
})

describe('strategies', () => {
  it('shares look-ups out by weights, and publishes whom they were sent to', async () => {
    const { master, slave } = await pair()
    const [a, b] = [master.spec.taskId, slave.spec.taskId]
    const rule = { name: AXIS, strategy: 'weightedRoundRobin', master: null, slaves: [], ping: { intervalMs: 500, lost: 3 } }
    await world.set(GOVERNOR_URLS.putRule, { ...rule, weights: { [a]: 3 } })
    const told = world.published(GOVERNOR_URLS.distributionOf(AXIS))
    const ports: (number | null)[] = []
    for (let turn = 0; turn < 8; turn++) ports.push(await world.port())
    expect(ports.filter((port) => port === master.port)).toHaveLength(6)
    expect(ports.filter((port) => port === slave.port)).toHaveLength(2)
    const picks = [
      { taskId: a, picks: 6 },
      { taskId: b, picks: 2 },
    ]
    const distribution = await world.get(GOVERNOR_URLS.distribution, { name: AXIS })
    expect(distribution).toEqual({ name: AXIS, total: 8, picks: expect.arrayContaining(picks) })
    expect(Distribution.parse(await told)).toMatchObject({ name: AXIS })
    await world.set(GOVERNOR_URLS.putRule, { ...rule, weights: { [a]: 0 } })
    expect([await world.port(), await world.port()]).toEqual([slave.port, slave.port])
    await world.set(GOVERNOR_URLS.putRule, { ...rule, weights: { [a]: 0, [b]: 0 } })
    expect(await world.port()).toBeNull()
    const wrong = { ...rule, strategy: 'roundRobin', weights: { [a]: 1 } }
    expect(await refusal(world.set(GOVERNOR_URLS.putRule, wrong))).toMatchObject({ field: 'weights' })
  })

  it('sends clients where the fewest are connected, and says when an agent tells no figures', async () => {
    const agent = await world.spawnAgent('n1')
    await world.startAgent('n2')
    await world.startGovernor()
    await Promise.all([world.watch('n1'), world.watch('n2')])
    const [one, two] = await Promise.all([world.run('n1', { name: 'one' }), world.run('n2', { name: 'two' })])
    await world.until(AXIS, (view) => view.instances.filter((each) => each.healthy).length === 2)
    const clients = await Promise.all(Array.from({ length: 4 }, () => subscriber(one.port)))
    const rule = { name: AXIS, strategy: 'leastConnections', master: null, slaves: [], ping: { intervalMs: 500, lost: 3 } }
    await world.set(GOVERNOR_URLS.putRule, rule)
    await world.until(AXIS, (view) => view.figures === 'current')
    expect([await world.port(), await world.port()]).toEqual([two.port, two.port])
    for (const { client } of clients) client.close()
    // Its instance serves on, as a process that was stopped keeps its children.
    agent.kill('SIGSTOP')
    try {
      const view = await world.until(AXIS, (each) => each.figures === 'missing', 12_000)
      expect(view.instances.filter((each) => each.healthy)).toHaveLength(2)
      expect(new Set([await world.port(), await world.port()])).toEqual(new Set([one.port, two.port]))
    } finally {
      agent.kill('SIGCONT')
    }
  })
})

describe('switching', () => {
  it('kill -9 of the active: the slave is announced, with evidence; the restarted master does not come back by itself', async () => {
    const { master, slave } = await ruled()
    process.kill(master.pid ?? 0, 'SIGKILL')
    const record = SwitchRecord.parse(await world.switched((each) => each.kind === 'failover'))
    expect(record).toMatchObject({
      from: { taskId: master.spec.taskId, containerName: 'server_master', nodeName: 'n1' },
      to: { taskId: slave.spec.taskId },
    })
    expect(['exit', 'connection closed']).toContain(record.cause)
    expect(record.evidence.length).toBeGreaterThan(0)
    expect(record.decisionMs).toBeLessThan(20)
    expect(record.faultAt).toBeLessThanOrEqual(record.announcedAt)
    expect(await world.place()).toMatchObject({
      port: slave.port,
      extra: { epoch: record.epoch, instance: slave.spec.taskId },
    })
    const view = await world.until(AXIS, (each) => each.instances.every((instance) => instance.healthy))
    expect(view.active).toBe(slave.spec.taskId)
    expect(world.switches.filter((each) => each.kind === 'failover')).toHaveLength(1)
  })

  it('tells who was connected to the one that was replaced, without the governor itself', async () => {
    const { master, slave } = await ruled()
    // It is let go at once by the release: the agent's last regular reading has it.
    const mine = await connectedTo('n1', master)
    await world.set(GOVERNOR_URLS.leave, { taskId: master.spec.taskId, reason: 'stop' })
    const left = await world.switched((each) => each.connected !== undefined)
    expect(left.connected).toMatchObject({ total: 1, clients: [{ address: mine.host, port: mine.port }] })
    // A killed one has no connections any more.
    const other = await connectedTo('n2', slave)
    process.kill(slave.pid ?? 0, 'SIGKILL')
    const killed = await world.switched((each) => each.from?.taskId === slave.spec.taskId && each.connected !== undefined)
    expect(killed.connected).toMatchObject({ total: 1, clients: [{ address: other.host, port: other.port }] })
  })

  it('SIGSTOP of the active: killed first, then the slave is announced', async () => {
    const { master, slave } = await ruled({ intervalMs: 50, lost: 3 })
    const at = wallNow()
    process.kill(master.pid ?? 0, 'SIGSTOP')
    const record = await world.switched((each) => each.cause === 'hang')
    expect(record.to?.taskId).toBe(slave.spec.taskId)
    expect(record.fencedAt).toBeGreaterThanOrEqual(record.detectedAt)
    expect(record.announcedAt).toBeGreaterThanOrEqual(record.fencedAt ?? Number.POSITIVE_INFINITY)
    expect(record.announcedAt - at).toBeLessThan(1000)
    expect(record.evidence.map((each) => each.signal)).toEqual(expect.arrayContaining(['ping lost', 'exit']))
    expect(await world.port()).toBe(slave.port)
  })

  it('stop, pause and resume as planned, and failback releases the clients', async () => {
    const { master, slave } = await ruled()
    const first = await subscriber(master.port)
    const paused = await world.set<{ switch: SwitchRecord }>(GOVERNOR_URLS.leave, { taskId: master.spec.taskId, reason: 'pause' })
    expect(paused.switch).toMatchObject({ kind: 'switchover', cause: 'planned pause', to: { taskId: slave.spec.taskId } })
    expect(await world.port()).toBe(slave.port)
    await first.closed
    await world.agent('n1', AGENT_URLS.pause, { taskId: master.spec.taskId })
    await world.until(AXIS, (view) => view.instances.some((each) => each.status === 'paused' && each.suspended))
    await world.agent('n1', AGENT_URLS.unpause, { taskId: master.spec.taskId })
    await world.set(GOVERNOR_URLS.resume, { taskId: master.spec.taskId })
    await world.until(AXIS, (view) => view.instances.every((each) => each.healthy))
    const second = await subscriber(slave.port)
    const back = await world.set<{ switch: SwitchRecord }>(GOVERNOR_URLS.failback, { name: AXIS })
    expect(back).toMatchObject({ switch: { kind: 'failback' }, released: 'rpc', clients: 1 })
    await second.closed
    // It looked up before the move, and connects after the release: nothing but another one moves it.
    const late = await subscriber(slave.port)
    await late.closed
    expect(await world.port()).toBe(master.port)
    expect(await world.set(GOVERNOR_URLS.failback, { name: AXIS })).toMatchObject({ switch: null, released: 'none' })
    const third = await subscriber(master.port)
    const stopped = await world.set<{ switch: SwitchRecord }>(GOVERNOR_URLS.leave, { taskId: master.spec.taskId, reason: 'stop' })
    expect(stopped.switch).toMatchObject({ cause: 'planned stop', to: { taskId: slave.spec.taskId } })
    await third.closed
    expect(stopped).toMatchObject({ released: 'rpc', clients: 1, left: 0 })
    await world.agent('n1', AGENT_URLS.stop, { taskId: master.spec.taskId })
    await world.agent('n2', AGENT_URLS.kill, { taskId: slave.spec.taskId, stay: true })
    await world.until(AXIS, (view) => view.active === null)
    expect(await world.port()).toBeNull()
    await world.agent('n2', AGENT_URLS.start, { taskId: slave.spec.taskId })
    await world.until(AXIS, (view) => view.active === slave.spec.taskId)
    expect(world.switches.map((each) => each.kind)).toEqual([
      'switchover',
      'switchover',
      'failback',
      'switchover',
      'lost',
      'takeover',
    ])
    expect(new Set(world.switches.map((each) => each.epoch)).size).toBe(6)
  })

  it('kill -9 of the agent takes its containers along: the slave of another node is announced', async () => {
    const [process1] = await Promise.all([world.spawnAgent('n1'), world.startAgent('n2')])
    await world.startGovernor()
    await Promise.all([world.watch('n1'), world.watch('n2')])
    const master = await world.run('n1', { name: 'server_master' })
    const slave = await world.run('n2', { name: 'server_slave' })
    const view = await world.until(AXIS, (each) => each.instances.filter((instance) => instance.healthy).length === 2)
    const rule = {
      name: AXIS,
      strategy: 'masterSlave',
      master: master.spec.taskId,
      slaves: [slave.spec.taskId],
      ping: view.rule.ping,
    }
    await world.set(GOVERNOR_URLS.putRule, rule)
    await killed(process1)
    const record = await world.switched((each) => each.kind === 'failover')
    expect(record).toMatchObject({ cause: 'agent gone', to: { taskId: slave.spec.taskId } })
    expect(record.evidence.map((each) => each.signal).sort()).toEqual(['agent gone', 'closed'])
    expect(await world.port()).toBe(slave.port)
  })

  it('its own stall is no fault of the instance', async () => {
    const { master } = await ruled({ intervalMs: 50, lost: 3 })
    await world.until(AXIS, (view) => view.instances.every((each) => each.rttMs !== null))
    stall(600)
    await world.view(AXIS)
    stall(300)
    const later = await world.until(AXIS, (view) => view.instances.every((each) => each.healthy))
    expect(later.active).toBe(master.spec.taskId)
    expect(world.switches).toHaveLength(1)
    expect(await world.port()).toBe(master.port)
  })

  it('one that can not release its clients is restarted when it has some', async () => {
    await world.startAgent('n1')
    await world.startGovernor()
    await world.watch('n1')
    const restart = { policy: 'always', maxRetries: 0 } as const
    const image = 'plain-server@1.0.0#linux'
    const a = await world.run('n1', { name: 'a', image, restart })
    const b = await world.run('n1', { name: 'b', image, restart })
    const view = await world.until(AXIS, (each) => each.instances.filter((instance) => instance.healthy).length === 2)
    const rule = { name: AXIS, strategy: 'masterSlave', master: a.spec.taskId, slaves: [b.spec.taskId], ping: view.rule.ping }
    await world.set(GOVERNOR_URLS.putRule, rule)
    await world.set(GOVERNOR_URLS.leave, { taskId: a.spec.taskId, reason: 'stop' })
    await world.set(GOVERNOR_URLS.resume, { taskId: a.spec.taskId })
    const client = await VsoaClient.connect({ host: '127.0.0.1', port: b.port, password: '123456' })
    const closed = new Promise((resolve) => client.on('close', resolve))
    // A stop needs no restart before it: what can't be let go is said.
    const leaving = { taskId: b.spec.taskId, reason: 'stop' }
    expect(await world.set(GOVERNOR_URLS.leave, leaving)).toMatchObject({ released: 'none', left: 1 })
    await world.set(GOVERNOR_URLS.resume, { taskId: b.spec.taskId })
    await world.set(GOVERNOR_URLS.leave, { taskId: a.spec.taskId, reason: 'stop' })
    await world.set(GOVERNOR_URLS.resume, { taskId: a.spec.taskId })
    const back = await world.set<{ switch: SwitchRecord }>(GOVERNOR_URLS.failback, { name: AXIS })
    expect(back).toMatchObject({ switch: { kind: 'failback' }, released: 'restart', clients: 1 })
    await closed
    await world.until(AXIS, (each) => each.instances.every((instance) => instance.healthy))
    expect(world.switches.map((each) => each.kind)).toEqual([...Array(4).fill('switchover'), 'failback'])
  })

  it('a lost agent alone is no fault', async () => {
    const { master } = await ruled({ intervalMs: 50, lost: 3 })
    const other = await world.startAgent('n3')
    // The governor is sent to another address for n1: its agent is gone for it, its containers are not.
    await world.set(GOVERNOR_URLS.putAgent, { nodeId: 'id-n1', name: 'n1', ...other, port: 1, password: 'x' })
    await expect
      .poll(async () => (await world.get<{ agents: { nodeId: string; connected: boolean }[] }>(GOVERNOR_URLS.agents)).agents)
      .toContainEqual(expect.objectContaining({ nodeId: 'id-n1', connected: false }))
    await world.until(AXIS, (view) => view.instances.every((each) => each.rttMs !== null))
    expect(await world.port()).toBe(master.port)
    process.kill(master.pid ?? 0, 'SIGSTOP')
    const record = await world.switched((each) => each.kind === 'failover')
    process.kill(master.pid ?? 0, 'SIGCONT')
    expect(record).toMatchObject({ cause: 'agent gone', fencedAt: null })
    expect(record.evidence.map((each) => each.signal)).toEqual(['ping lost', 'agent gone'])
  })

  it('what came back while its agent was out of reach stays joined when the agent tells of the new run', async () => {
    const { master, slave } = await ruled({ intervalMs: 50, lost: 3 })
    const connected = (yes: boolean) =>
      expect
        .poll(async () => (await world.get<{ agents: { nodeId: string; connected: boolean }[] }>(GOVERNOR_URLS.agents)).agents)
        .toContainEqual(expect.objectContaining({ nodeId: 'id-n1', connected: yes }))
    await world.set(GOVERNOR_URLS.putAgent, { nodeId: 'id-n1', name: 'n1', host: '127.0.0.1', port: 1, password: 'x' })
    await connected(false)
    await world.agent('n1', AGENT_URLS.restart, { taskId: master.spec.taskId })
    await world.switched((each) => each.to?.taskId === slave.spec.taskId)
    const back = await world.until(AXIS, (view) => view.instances.every((each) => each.healthy))
    const since = ({ instances }: Awaited<ReturnType<World['until']>>) =>
      instances.find(({ taskId }) => taskId === master.spec.taskId)?.since
    // Made active before its agent has told that it is another run.
    await world.set(GOVERNOR_URLS.failback, { name: AXIS })
    const { epoch } = await world.until(AXIS, (view) => view.active === master.spec.taskId)
    await world.watch('n1')
    await connected(true)
    // The start that the governor missed is over when a later one is told of.
    const told = await world.run('n1', { name: 'another', vsoaName: 'another' })
    await world.until('another', (view) => view.instances.some(({ taskId }) => taskId === told.spec.taskId))
    const later = await world.until(AXIS, () => true)
    expect(later.instances.every((each) => each.healthy)).toBe(true)
    expect(since(later)).toBe(since(back))
    expect(later).toMatchObject({ active: master.spec.taskId, epoch })
    process.kill((await world.agent('n1', AGENT_URLS.start, { taskId: master.spec.taskId })).pid ?? 0, 'SIGKILL')
    await world.until(AXIS, (view) => view.instances.some((each) => !each.healthy))
  })
})

describe('a restart of the governor', () => {
  it('keeps who is active, the rule, the epoch and the switches', async () => {
    const { master, slave } = await ruled()
    await world.set(GOVERNOR_URLS.leave, { taskId: master.spec.taskId, reason: 'restart' })
    const before = await world.view(AXIS)
    expect(before?.active).toBe(slave.spec.taskId)
    world.client?.close()
    await world.governor?.close()
    const journal = await readFile(join(world.folder, 'governor', JOURNAL_FILE), 'utf8')
    expect(journal).not.toContain('agent-secret')
    await world.startGovernor()
    const after = await world.until(AXIS, (view) => view.instances.length === 2 && view.instances.every((each) => each.healthy))
    expect(after).toMatchObject({ active: slave.spec.taskId, epoch: before?.epoch, rule: before?.rule })
    expect(await world.port()).toBe(slave.port)
    const page = await world.get<{ switches: unknown[] }>(GOVERNOR_URLS.switches, { after: 0, limit: 100 })
    expect(page.switches).toHaveLength(2)
    process.kill(slave.pid ?? 0, 'SIGKILL')
    const record = await world.switched((each) => each.kind === 'failover' && each.epoch > (before?.epoch ?? 0))
    expect(record.to?.taskId).toBe(master.spec.taskId)
  })

  it('kill -9: the same', async () => {
    await Promise.all([world.startAgent('n1'), world.startAgent('n2')])
    const first = await world.spawnGovernor()
    await Promise.all([world.watch('n1'), world.watch('n2')])
    const master = await world.run('n1', { name: 'server_master' })
    const slave = await world.run('n2', { name: 'server_slave' })
    const view = await world.until(AXIS, (each) => each.instances.filter((instance) => instance.healthy).length === 2)
    const rule = {
      name: AXIS,
      strategy: 'masterSlave',
      master: master.spec.taskId,
      slaves: [slave.spec.taskId],
      ping: view.rule.ping,
    }
    await world.set(GOVERNOR_URLS.putRule, rule)
    const { switch: move } = await world.set<{ switch: SwitchRecord }>(GOVERNOR_URLS.leave, {
      taskId: master.spec.taskId,
      reason: 'stop',
    })
    await world.until(AXIS, (each) => each.active === slave.spec.taskId)
    world.client?.close()
    await killed(first)
    await world.spawnGovernor()
    const after = await world.until(AXIS, (each) => each.instances.filter((instance) => instance.healthy).length === 2)
    expect(after).toMatchObject({ active: slave.spec.taskId, epoch: move.epoch })
    expect(await world.port()).toBe(slave.port)
    await world.agent('n2', AGENT_URLS.kill, { taskId: slave.spec.taskId })
    const record = await world.switched((each) => each.kind === 'failover')
    // Epochs that may have been used before the kill are not used again.
    expect(record.epoch).toBeGreaterThan(move.epoch + 1)
  })

  it('replaces an active one that ended meanwhile, with evidence', async () => {
    const { master, slave } = await ruled()
    world.client?.close()
    await world.governor?.close()
    process.kill(master.pid ?? 0, 'SIGKILL')
    await world.startGovernor()
    const record = await world.switched((each) => each.kind === 'failover')
    expect(record).toMatchObject({ from: { taskId: master.spec.taskId }, to: { taskId: slave.spec.taskId }, cause: 'exit' })
  })

  it('goes on in memory when the journal can not be written', async () => {
    await world.startAgent('n1')
    await writeFile(join(world.folder, 'file'), '')
    await world.startGovernor({ journalDir: join(world.folder, 'file', 'governor') })
    await world.watch('n1')
    await world.run('n1', { name: 'one' })
    await world.until(AXIS, (view) => view.instances.some((each) => each.healthy))
    const info = await world.get<{ journalError: string | null }>(GOVERNOR_URLS.info)
    expect(info.journalError).toContain('ENOTDIR')
  })
})

describe('a container that was placed anew', () => {
  it('is never joined at its old place again, keeps its part in the rule, and that survives the governor', async () => {
    const { master } = await ruled()
    const { taskId } = master.spec
    const place = (deployNum: number) => world.set(GOVERNOR_URLS.place, { placements: [{ taskId, nodeId: 'id-n2', deployNum }] })
    // Its old instance lives on, as behind a cut.
    await place(2)
    await world.until(AXIS, (view) => view.active !== taskId && view.instances.every((each) => each.taskId !== taskId))
    const moved = await world.run('n2', { name: 'server_master', taskId, deployNum: 2 })
    const view = await world.until(AXIS, (each) => each.instances.some((one) => one.taskId === taskId && one.healthy))
    expect(view.rule.master).toBe(taskId)
    expect(view.instances.find((each) => each.taskId === taskId)).toMatchObject({ nodeId: 'id-n2', port: moved.port })
    // An event and a list of the old node change nothing, also for a governor that has just started; nor does its removal there.
    await world.agent('n1', AGENT_URLS.restart, { taskId })
    await world.governor?.close()
    world.views.clear()
    await world.startGovernor()
    await world.until(AXIS, (each) => each.instances.some((one) => one.taskId === taskId && one.healthy))
    await world.agent('n1', AGENT_URLS.remove, { taskId })
    const after = await world.until(AXIS, (each) => each.instances.filter((one) => one.healthy).length === 2)
    expect(after.instances.find((each) => each.taskId === taskId)).toMatchObject({ nodeId: 'id-n2', port: moved.port })
  })
})
