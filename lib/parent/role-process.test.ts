import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RoleConfig } from './ipc'
import { RoleProcess } from './role-process'

/** Becomes ready and dies at once, every time. */
const DIES = `process.send({ type: 'ready' }, () => process.kill(process.pid, 'SIGKILL'))`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-role-'))
})
afterEach(() => rm(folder, { recursive: true }))

it.each([
  ['governor', [100, 200, 400, 500, 500]],
  ['agent', [100, 200, 400, 800, 1_000]],
  ['console', [100, 200, 400, 800, 1_600]],
] as const)('starts a %s that dies again and again after %j ms', async (role, expected) => {
  const entry = join(folder, 'dies.mjs')
  await writeFile(entry, DIES)
  const waits: number[] = []
  let tell = () => {}
  const all = new Promise<void>((resolve) => {
    tell = resolve
  })
  const write = (line: string) => {
    const { restartInMs } = JSON.parse(line)
    if (restartInMs !== undefined && waits.push(restartInMs) === expected.length) tell()
  }
  const config = { role } as RoleConfig
  const dying = new RoleProcess({ name: role, entry, config, env: process.env, log: pino({}, { write }), onProcess() {} })
  await dying.start()
  await all
  await dying.stop(1_000)
  expect(waits).toEqual(expected)
})
