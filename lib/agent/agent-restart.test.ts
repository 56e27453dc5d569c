import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AGENT_URLS } from '../protocol/agent'
import { createSecretBox } from '../secrets'
import type { AgentConfig, RunningAgent } from './config'
import { identify } from './runtime/process/identity'
import { AgentClient, agentAndClient, agentConfig, isGone, spec, until } from './testing/agent-fixture'
import { removeFolder, temporaryFolder, writeImages } from './testing/images'

let folder: string
let imagesDir: string
let open: { agent: RunningAgent; client: AgentClient }[]
let strangers: ChildProcess[]

beforeEach(async () => {
  folder = await temporaryFolder()
  imagesDir = await writeImages(folder)
  open = []
  strangers = []
})
afterEach(async () => {
  for (const { agent, client } of open) {
    client.close()
    await agent.close({ stopContainers: true })
  }
  for (const child of strangers) child.kill('SIGKILL')
  await removeFolder(folder)
})

async function start(more: Partial<AgentConfig> = {}) {
  const both = await agentAndClient(agentConfig(join(folder, 'state'), imagesDir, more))
  open.push(both)
  return both
}
const journalOf = (taskId: string) => join(folder, 'state', 'containers', taskId, 'container.json')

describe('after its own restart an agent', () => {
  it('brings back what ran, on the same port, and leaves alone what did not', async () => {
    const first = await start()
    const runs = spec('polite', { vsoa: { port: 0, password: 'p' }, env: ['A=1'] })
    const stopped = spec('polite')
    const paused = spec('polite')
    const before = await first.client.run(runs)
    await first.client.logged(runs.taskId, 'up')
    for (const each of [stopped, paused]) await first.client.run(each)
    await first.client.set(AGENT_URLS.stop, { taskId: stopped.taskId })
    await first.client.set(AGENT_URLS.pause, { taskId: paused.taskId })
    await first.agent.close({ stopContainers: true })
    expect(await isGone(before.pid ?? 0)).toBe(true)

    const second = await start()
    const after = await until('it runs', async () => {
      const now = await second.client.container(runs.taskId)
      return now.status === 'running' && now
    })
    expect(after).toMatchObject({ port: before.port, run: 2, wanted: 'running', exit: { reason: 'agent ended' }, spec: runs })
    expect(await second.client.container(stopped.taskId)).toMatchObject({ status: 'stopped', run: 1 })
    await until('the paused one is paused again', async () => (await second.client.container(paused.taskId)).status === 'paused')
    const log = await second.client.log(runs.taskId)
    expect(log.filter((line) => line === 'stdout: up').length).toBeGreaterThanOrEqual(1)
    expect(log).toContain('stdout: bye')
  })

  it('ends what it left over, and starts it anew', async () => {
    const first = await start()
    const wanted = spec('stubborn')
    const before = await first.client.run(wanted)
    await first.client.logged(wanted.taskId, 'up')
    await first.agent.close({ stopContainers: false })
    expect(await isGone(before.pid ?? 0)).toBe(false)

    const second = await start()
    expect(await isGone(before.pid ?? 0)).toBe(true)
    await until('it runs', async () => (await second.client.container(wanted.taskId)).run === 2)
  })

  it('never kills a process that only has the number of one of its containers', async () => {
    const first = await start()
    const wanted = spec('polite')
    await first.client.run(wanted)
    await first.agent.close({ stopContainers: true })
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' })
    strangers.push(stranger)
    const stored = JSON.parse(await readFile(journalOf(wanted.taskId), 'utf8'))
    const identity = identify(stranger.pid ?? 0)
    stored.container.handle = `${stranger.pid}:${Number(identity?.startTicks) - 1}:${identity?.bootId}`
    stored.container.status = 'running'
    await writeFile(journalOf(wanted.taskId), JSON.stringify(stored))
    await start()
    expect(await isGone(stranger.pid ?? 0)).toBe(false)
  })

  it('goes on when one container’s file is broken', async () => {
    const first = await start()
    const good = spec('polite')
    const bad = spec('polite')
    await first.client.set(AGENT_URLS.create, { spec: good })
    await first.client.set(AGENT_URLS.create, { spec: bad })
    await first.agent.close({ stopContainers: true })
    await writeFile(journalOf(bad.taskId), '{ half')
    const second = await start()
    expect(await second.client.get(AGENT_URLS.list, { offset: 0, limit: 50 })).toMatchObject({ total: 1 })
    expect(await second.client.set(AGENT_URLS.create, { spec: bad })).toMatchObject({ status: 'created' })
  })
})

describe('an agent that is killed', () => {
  it('takes its containers with it, also those that do not listen and those that stand still', async () => {
    const entry = fileURLToPath(new URL('./testing/agent-process.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', entry, join(folder, 'state'), imagesDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    strangers.push(child)
    const port = await new Promise<number>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        const match = /port (\d+)/.exec(chunk.toString())
        if (match) resolve(Number(match[1]))
      })
    })
    const client = await AgentClient.connect({ host: '127.0.0.1', port })
    const deaf = spec('stubborn')
    const still = spec('sleeper')
    const pids = [(await client.run(deaf)).pid ?? 0, (await client.run(still)).pid ?? 0]
    await client.logged(deaf.taskId, 'up')
    await client.set(AGENT_URLS.pause, { taskId: still.taskId })
    child.kill('SIGKILL')
    for (const pid of pids) await until('the container is gone', () => isGone(pid))

    const next = await start()
    await until('both are back', async () => {
      const [one, two] = await Promise.all([next.client.container(deaf.taskId), next.client.container(still.taskId)])
      return one.run === 2 && two.run === 2 && two.status === 'paused'
    })
    const { exit } = await next.client.container(deaf.taskId)
    expect(exit).toMatchObject({ reason: 'agent ended' })
  })
})

describe('the state folder', () => {
  it('holds secrets sealed, in files for the owner only', async () => {
    const { client } = await start({ secretBox: createSecretBox(Buffer.alloc(32, 7)) })
    const wanted = spec('polite', { env: ['KEY=hush-hush'], vsoa: { port: 0, password: 'open-sesame' } })
    await client.set(AGENT_URLS.create, { spec: wanted })
    const text = await readFile(journalOf(wanted.taskId), 'utf8')
    expect(text).not.toMatch(/hush-hush|open-sesame/)
    expect((await stat(journalOf(wanted.taskId))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'state'))).mode & 0o777).toBe(0o700)
    const first = open[0]
    await first?.agent.close({ stopContainers: true })
    const again = await start({ secretBox: createSecretBox(Buffer.alloc(32, 7)) })
    expect((await again.client.container(wanted.taskId)).spec).toEqual(wanted)
  })

  it('that takes nothing refuses new containers, and hinders no other command', async () => {
    const { client } = await start()
    const wanted = spec('polite')
    await client.run(wanted)
    await client.logged(wanted.taskId, 'up')
    // A file where folders are wanted: what a full or read-only disk does, also for root.
    const containers = join(folder, 'state', 'containers')
    await rm(containers, { recursive: true })
    await writeFile(containers, '')
    const other = spec('polite')
    await expect(client.set(AGENT_URLS.create, { spec: other })).rejects.toMatchObject({ status: 131 })
    expect(await client.get(AGENT_URLS.list, { offset: 0, limit: 50 })).toMatchObject({ total: 1 })
    expect(await client.set(AGENT_URLS.restart, { taskId: wanted.taskId })).toMatchObject({ status: 'running', run: 2 })
    await client.logged(wanted.taskId, "can't be written to disk")
    expect(await client.set(AGENT_URLS.stop, { taskId: wanted.taskId })).toMatchObject({ status: 'stopped' })
    await rm(containers)
    await mkdir(join(containers, wanted.taskId), { recursive: true })
    await until('the state is written when it can be again', () =>
      readFile(journalOf(wanted.taskId), 'utf8').then(
        (text) => text.includes('"status":"stopped"'),
        () => false,
      ),
    )
  })
})
