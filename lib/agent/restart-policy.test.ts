import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AGENT_URLS, LogLines } from '../protocol/agent'
import { restartDelay } from './back-off'
import type { RunningAgent } from './config'
import { type AgentClient, agentAndClient, agentConfig, isGone, spec, until } from './testing/agent-fixture'
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

describe('restart policy', () => {
  it('waits twice as long after each failure, ten seconds at most', () => {
    const delays = [1, 2, 3, 7, 8, 50].map((failures) =>
      restartDelay({ policy: 'always', maxRetries: 0 }, { code: 0, signal: null }, failures),
    )
    expect(delays).toEqual([100, 200, 400, 6400, 10_000, 10_000])
    expect(restartDelay({ policy: 'on-failure', maxRetries: 0 }, { code: 0, signal: null }, 1)).toBeNull()
    expect(restartDelay({ policy: 'on-failure', maxRetries: 2 }, { code: 1, signal: null }, 2)).toBe(200)
    expect(restartDelay({ policy: 'on-failure', maxRetries: 2 }, { code: 1, signal: null }, 3)).toBeNull()
    expect(restartDelay({ policy: 'never', maxRetries: 0 }, { code: 1, signal: null }, 1)).toBeNull()
  })

  it('shows why one that ends at once ended, with its last lines, and restarts it without a storm', async () => {
    const wanted = spec('quick', { restart: { policy: 'always', maxRetries: 2 } })
    await client.run(wanted)
    const first = await client.event(wanted.taskId, 'back-off')
    expect(first.container?.exit).toMatchObject({ code: 3, signal: null, reason: 'exited' })
    expect(first.container?.exit?.tail.toSorted()).toEqual(['one', 'two'])
    const wait = (first.container?.nextStartAt ?? 0) - first.at
    expect(wait).toBeGreaterThan(50)
    await client.logged(wanted.taskId, 'not started again after 2 restarts')
    expect(await client.container(wanted.taskId)).toMatchObject({
      status: 'exited',
      wanted: 'running',
      run: 3,
      restarts: 2,
      nextStartAt: null,
    })
    expect((await client.log(wanted.taskId)).filter((line) => line === 'stdout: one')).toHaveLength(3)
    expect(await client.set(AGENT_URLS.start, { taskId: wanted.taskId })).toMatchObject({ run: 4, restarts: 0 })
  })

  it('a stop during the back-off ends it', async () => {
    const wanted = spec('quick', { restart: { policy: 'always', maxRetries: 0 } })
    await client.run(wanted)
    await client.event(wanted.taskId, 'back-off')
    const stopped = await client.set(AGENT_URLS.stop, { taskId: wanted.taskId })
    expect(stopped).toMatchObject({ status: 'stopped', nextStartAt: null, exit: { code: 3 } })
  })

  it('says when a program is not there, and tries again', async () => {
    const wanted = spec('sleeper', {
      args: ['node', '-e', 'require("./absent.cjs")'],
      restart: { policy: 'on-failure', maxRetries: 1 },
    })
    await client.run(wanted)
    const ended = await client.event(wanted.taskId, 'back-off')
    expect(ended.container?.exit?.tail.join(' ')).toContain('absent.cjs')
  })

  it('ends what a container has started together with it', async () => {
    const wanted = spec('parent')
    const { pid } = await client.run(wanted)
    const line = await client.logged(wanted.taskId, 'child ')
    const child = Number(line.split(' ').at(-1))
    expect(await isGone(child)).toBe(false)
    process.kill(pid ?? 0, 'SIGKILL')
    await client.event(wanted.taskId, 'exited')
    await until('the child is gone', () => isGone(child))
  })
})

describe('memory limit', () => {
  it('ends a container over its limit and says so', async () => {
    const wanted = spec('hog', { memoryLimitMB: 100, otherLimits: ['cpu'] })
    expect(await client.run(wanted)).toMatchObject({ notEnforced: ['cpu'] })
    const ended = await client.event(wanted.taskId, 'exited')
    expect(ended.container?.exit).toMatchObject({ signal: 'SIGKILL', reason: 'memory limit' })
  })

  it('calls it the same when the heap flag was first', async () => {
    const wanted = spec('heap', { memoryLimitMB: 90 })
    await client.run(wanted)
    const ended = await client.event(wanted.taskId, 'exited')
    expect(ended.container?.exit?.reason).toBe('memory limit')
  })
})

describe('log', () => {
  it('of a container that writes without end slows only that container', async () => {
    const wanted = spec('flood')
    await client.run(wanted)
    await client.logged(wanted.taskId, 'zzz')
    await until('more than its burst is written', async () => {
      const page = await client.get<{ lines: { seq: number }[] }>(AGENT_URLS.logs, { taskId: wanted.taskId, lines: 1 })
      return (page.lines[0]?.seq ?? 0) > 9000
    })
    const other = spec('sleeper')
    expect(await client.run(other)).toMatchObject({ status: 'running' })
    expect(await client.set(AGENT_URLS.stop, { taskId: wanted.taskId, graceMs: 0 })).toMatchObject({ status: 'stopped' })
  })

  it('is followed without a gap', async () => {
    const wanted = spec('talker')
    await client.set(AGENT_URLS.create, { spec: wanted })
    const url = AGENT_URLS.logOf(wanted.taskId)
    const seen: number[] = []
    client.vsoa.on('message', (message) => {
      if (message.url === url) seen.push(...LogLines.parse(message.param).lines.map((line) => line.seq))
    })
    await client.vsoa.subscribe(url)
    await client.set(AGENT_URLS.start, { taskId: wanted.taskId })
    await until('20 lines', () => seen.length >= 20)
    expect(seen).toEqual(seen.map((_, index) => index + 1))
    const page = await client.get<{ lines: { seq: number }[]; more: boolean }>(AGENT_URLS.logs, {
      taskId: wanted.taskId,
      lines: 5,
      before: 11,
    })
    expect(page.lines.map((line) => line.seq)).toEqual([6, 7, 8, 9, 10])
    expect(page.more).toBe(true)
  })
})
