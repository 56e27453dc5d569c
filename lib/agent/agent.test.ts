import { stat } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  AGENT_STATUS,
  AGENT_URLS,
  AgentContainer,
  AgentEvent,
  AgentInfo,
  type ContainerSpec,
  StatsReport,
} from '../protocol/agent'
import { VsoaClient, type VsoaStatusError } from '../vsoa'
import type { RunningAgent } from './config'
import { type AgentClient, agentAndClient, agentConfig, isGone, spec, testPorts, until } from './testing/agent-fixture'
import { removeFolder, temporaryFolder, writeImages } from './testing/images'

let folder: string
let agent: RunningAgent
let client: AgentClient

beforeAll(async () => {
  folder = await temporaryFolder()
  ;({ agent, client } = await agentAndClient(agentConfig(join(folder, 'state'), await writeImages(folder))))
})
afterAll(async () => {
  client?.close()
  await agent?.close({ stopContainers: true })
  await removeFolder(folder)
})

const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (thrown: VsoaStatusError) => thrown,
  )
  return error && { status: error.status, error: (error.param as { error: string }).error }
}

describe('commands', () => {
  it('creates, starts and stops, and tells of each', async () => {
    const wanted = spec('polite')
    const created = AgentContainer.parse(await client.set(AGENT_URLS.create, { spec: wanted }))
    expect(created).toMatchObject({ status: 'created', wanted: 'created', run: 0, pid: null })
    const started = AgentContainer.parse(await client.set(AGENT_URLS.start, { taskId: wanted.taskId }))
    expect(started).toMatchObject({ status: 'running', wanted: 'running', run: 1 })
    expect(await client.set(AGENT_URLS.start, { taskId: wanted.taskId })).toMatchObject({ pid: started.pid, run: 1 })
    await client.logged(wanted.taskId, 'up')
    const stopped = await client.set(AGENT_URLS.stop, { taskId: wanted.taskId })
    expect(stopped).toMatchObject({ status: 'stopped', wanted: 'stopped', pid: null, exit: { code: 0, reason: 'stopped' } })
    expect(await isGone(started.pid ?? 0)).toBe(true)
    expect(await client.set(AGENT_URLS.stop, { taskId: wanted.taskId })).toMatchObject({ status: 'stopped' })
    await until('the tail of the exit', async () => (await client.container(wanted.taskId)).exit?.tail.includes('bye'))
    const kinds = client.events.filter((event) => event.taskId === wanted.taskId).map((event) => event.kind)
    expect(kinds.slice(0, 3)).toEqual(['created', 'started', 'exited'])
    for (const event of client.events) AgentEvent.parse(event)
    const info = AgentInfo.parse(await client.get(AGENT_URLS.info))
    const last = client.events.at(-1)
    expect(info).toMatchObject({ name: 'node-1', os: 'linux', eventSeq: last?.seq, bootId: last?.bootId })
    const page = await client.get<{ complete: boolean; events: AgentEvent[] }>(AGENT_URLS.eventsSince, {
      bootId: info.bootId,
      after: 1,
    })
    expect(page.complete).toBe(true)
    expect(page.events[0]?.seq).toBe(2)
  })

  it('kills after the grace time what ignores SIGTERM', async () => {
    const wanted = spec('stubborn', { graceMs: 100 })
    await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    const stopped = await client.set(AGENT_URLS.stop, { taskId: wanted.taskId })
    expect(stopped.exit).toMatchObject({ signal: 'SIGKILL', reason: 'killed after grace' })
  })

  it('kills at once while a stop waits, and refuses to kill a run that is over', async () => {
    const wanted = spec('stubborn', { graceMs: 60_000 })
    const started = await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    const stopping = client.set(AGENT_URLS.stop, { taskId: wanted.taskId })
    await client.logged(wanted.taskId, 'no')
    expect(await refusal(client.set(AGENT_URLS.kill, { taskId: wanted.taskId, run: started.run + 1 }))).toMatchObject({
      status: AGENT_STATUS.superseded,
    })
    const killed = await client.set(AGENT_URLS.kill, { taskId: wanted.taskId, run: started.run })
    expect(killed).toMatchObject({ status: 'stopped', exit: { signal: 'SIGKILL', reason: 'killed' } })
    expect((await stopping).status).toBe('stopped')
  })

  it('kills without and with its restart policy', async () => {
    const wanted = spec('sleeper', { restart: { policy: 'always', maxRetries: 0 } })
    await client.run(wanted)
    await client.set(AGENT_URLS.kill, { taskId: wanted.taskId })
    const again = await client.event(wanted.taskId, 'started', (event) => event.container?.run === 2)
    expect(again.container).toMatchObject({ restarts: 1, status: 'running', exit: { reason: 'killed' } })
    const stays = await client.set(AGENT_URLS.kill, { taskId: wanted.taskId, stay: true })
    expect(stays).toMatchObject({ wanted: 'stopped', status: 'stopped', nextStartAt: null })
  })

  it('pauses and resumes, stops what is paused, and does not take a stranger’s SIGSTOP for its own', async () => {
    const wanted = spec('polite')
    const { pid } = await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    const state = async () => (await import('./runtime/process/identity')).statFields(pid ?? 0)?.[0]
    expect(await client.set(AGENT_URLS.pause, { taskId: wanted.taskId })).toMatchObject({ status: 'paused', wanted: 'paused' })
    await until('the process stands still', async () => (await state()) === 'T')
    expect(await refusal(client.set(AGENT_URLS.start, { taskId: wanted.taskId }))).toMatchObject({ status: AGENT_STATUS.invalid })
    expect(await client.set(AGENT_URLS.unpause, { taskId: wanted.taskId })).toMatchObject({
      status: 'running',
      wanted: 'running',
    })
    await until('it goes on', async () => (await state()) !== 'T')
    process.kill(pid ?? 0, 'SIGSTOP')
    expect(await client.container(wanted.taskId)).toMatchObject({ status: 'running' })
    process.kill(pid ?? 0, 'SIGCONT')
    await client.set(AGENT_URLS.pause, { taskId: wanted.taskId })
    const stopped = await client.set(AGENT_URLS.stop, { taskId: wanted.taskId })
    expect(stopped.exit).toMatchObject({ code: 0, reason: 'stopped' })
  })

  it('restarts with one command', async () => {
    const wanted = spec('polite')
    await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    expect(await client.set(AGENT_URLS.restart, { taskId: wanted.taskId })).toMatchObject({
      run: 2,
      status: 'running',
      restarts: 0,
    })
  })

  it('removes with folder and log, twice', async () => {
    const wanted = spec('sleeper')
    const { pid } = await client.run(wanted)
    expect(await client.set(AGENT_URLS.remove, { taskId: wanted.taskId })).toEqual({ taskId: wanted.taskId })
    expect(await isGone(pid ?? 0)).toBe(true)
    await expect(stat(join(folder, 'state', 'containers', wanted.taskId))).rejects.toThrow('ENOENT')
    expect(await client.set(AGENT_URLS.remove, { taskId: wanted.taskId })).toEqual({ taskId: wanted.taskId })
    expect((await client.event(wanted.taskId, 'removed')).container).toBeNull()
    expect(await refusal(client.get(AGENT_URLS.get, { taskId: wanted.taskId }))).toMatchObject({
      status: AGENT_STATUS.unknownTask,
    })
  })

  it('replaces a specification, but not that of a running one', async () => {
    const wanted = spec('polite')
    await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    const next: ContainerSpec = { ...wanted, deployNum: 2, env: ['A=1'] }
    expect(await client.set(AGENT_URLS.create, { spec: wanted })).toMatchObject({ status: 'running' })
    expect(await refusal(client.set(AGENT_URLS.create, { spec: next }))).toMatchObject({ status: AGENT_STATUS.invalid })
    await client.set(AGENT_URLS.stop, { taskId: wanted.taskId })
    expect(await client.set(AGENT_URLS.create, { spec: next })).toMatchObject({ spec: { deployNum: 2 }, status: 'created' })
  })
})

describe('the list', () => {
  it('has every container once, page by page, also where a page would not fit into a message', async () => {
    const made = Array.from({ length: 4 }, () => spec('sleeper', { env: [`BIG=${'x'.repeat(90_000)}`] }))
    for (const each of made) await client.set(AGENT_URLS.create, { spec: each })
    const seen: string[] = []
    for (let total = 1; seen.length < total; ) {
      const page = await client.get<{ total: number; containers: AgentContainer[] }>(AGENT_URLS.list, {
        offset: seen.length,
        limit: 50,
      })
      total = page.total
      seen.push(...page.containers.map((container) => container.spec.taskId))
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining(made.map((each) => each.taskId)))
    for (const each of made) await client.set(AGENT_URLS.remove, { taskId: each.taskId })
  })
})

describe('bad input', () => {
  it.each([
    ['no parameters', 'SET', AGENT_URLS.create, undefined],
    ['no specification', 'SET', AGENT_URLS.create, { spec: 7 }],
    ['a path as taskId', 'SET', AGENT_URLS.create, { spec: { ...spec('sleeper'), taskId: '../x' } }],
    [
      'a script that isn’t in the image',
      'SET',
      AGENT_URLS.create,
      { spec: { ...spec('sleeper'), args: ['node', 'absent.cjs'] } },
    ],
    ['a program outside the image', 'SET', AGENT_URLS.create, { spec: { ...spec('sleeper'), args: ['../../bin/sh'] } }],
    ['a folder outside the image', 'SET', AGENT_URLS.create, { spec: { ...spec('sleeper'), cwd: '../quick' } }],
    ['an environment entry without a name', 'SET', AGENT_URLS.create, { spec: { ...spec('sleeper'), env: ['nonsense'] } }],
    ['too large', 'SET', AGENT_URLS.create, { spec: { ...spec('sleeper'), env: [`A=${'x'.repeat(140_000)}`] } }],
    ['a command by GET', 'GET', AGENT_URLS.stop, { taskId: 'x' }],
    ['too many lines', 'GET', AGENT_URLS.logs, { taskId: 'x', lines: 1e9 }],
    ['text', 'SET', AGENT_URLS.start, 'junk'],
  ] as const)('refuses %s', async (_what, method, url, param) => {
    const answer = await refusal(method === 'GET' ? client.get(url, param) : client.set(url, param))
    expect(answer?.status).toBe(AGENT_STATUS.invalid)
    expect(answer?.error).not.toBe('')
  })

  it('refuses unknown images and those of another system, and unknown tasks', async () => {
    for (const image of [
      'nothing@1.0.0#linux',
      'sleeper@1.0.0#sylixos',
      'sleeper@2#linux',
      'no reference',
      'a/../../x@1#linux',
    ]) {
      expect(await refusal(client.set(AGENT_URLS.create, { spec: spec('sleeper', { image }) }))).toMatchObject({
        status: AGENT_STATUS.unknownImage,
      })
    }
    expect(await refusal(client.set(AGENT_URLS.start, { taskId: 'nobody' }))).toMatchObject({ status: AGENT_STATUS.unknownTask })
  })

  it('lets nobody in without its password', async () => {
    await expect(VsoaClient.connect({ ...agent.endpoint, password: 'wrong' })).rejects.toMatchObject({ code: 'password' })
  })
})

describe('what a container gets', () => {
  it('its own environment and nothing of the agent’s, a heap flag, the image as its folder', async () => {
    process.env.TANDEM_SECRET_TEST = 'leaked'
    const wanted = spec('environment', { env: ['MINE=a=b'], memoryLimitMB: 100, vsoa: { port: 0, password: 'x' } })
    const { port } = await client.run(wanted)
    const line = await client.logged(wanted.taskId, 'MINE')
    const seen = JSON.parse(line.slice(line.indexOf('{')))
    expect(seen.env).toEqual({
      MINE: 'a=b',
      PATH: expect.any(String),
      VSOA_AUTO_PORT: String(port),
      VSOA_POS_SERVER: '127.0.0.1:3000',
    })
    expect(seen.cwd).toBe(join(folder, 'images', 'environment'))
    expect(seen.flags).toContain('--max-old-space-size=75')
  })

  it('a port that is free, the same one after a restart, the next one when a fixed one is busy', async () => {
    const wanted = spec('listener', { vsoa: { port: 0, password: null } })
    const { port } = await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    expect(port).toBeGreaterThanOrEqual(testPorts().from)
    expect(await client.set(AGENT_URLS.restart, { taskId: wanted.taskId })).toMatchObject({ port })

    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen({ port: 0, host: '127.0.0.1' }, resolve))
    const fixed = (busy.address() as { port: number }).port
    const other = spec('listener', { vsoa: { port: fixed, password: null } })
    const moved = await client.run(other)
    expect(moved.port).toBeGreaterThan(fixed)
    await client.logged(other.taskId, `port ${fixed} is busy, taking ${moved.port}`)
    await new Promise((resolve) => busy.close(resolve))
  })

  it('established connections to its port, and usage while somebody listens', async () => {
    const wanted = spec('listener', { vsoa: { port: 0, password: null } })
    const { port } = await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    const reports: StatsReport[] = []
    client.vsoa.on('message', (message) => {
      if (message.url === AGENT_URLS.stats) reports.push(StatsReport.parse(message.param))
    })
    await client.vsoa.subscribe(AGENT_URLS.stats)
    const socket = createConnection(port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    expect(await client.get(AGENT_URLS.connections, { taskId: wanted.taskId })).toMatchObject({
      supported: true,
      connections: [{ address: '127.0.0.1', port: socket.localPort }],
    })
    const mine = await until('a report with the connection', () =>
      reports.flatMap((report) => report.containers).find((each) => each.taskId === wanted.taskId && each.connections === 1),
    )
    expect(await client.get(AGENT_URLS.connections, { taskId: wanted.taskId, lastReading: true })).toMatchObject({
      connections: [],
      recent: { connections: [{ address: '127.0.0.1', port: socket.localPort }] },
    })
    expect(mine.rssBytes).toBeGreaterThan(10e6)
    expect(mine.maxRssBytes).toBeGreaterThanOrEqual(mine.rssBytes)
    await client.vsoa.unsubscribe(AGENT_URLS.stats)
    socket.destroy()
  })
})
