import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeStatus } from '../../lib/api/contract'
import { endpoints } from '../../lib/api/openapi'
import { type Instance, startInstance } from '../support/instance'
import { until } from '../support/scenario'

// The examples of docs/API.md, run as they stand there by the shell they are written for.

const text = readFileSync('docs/API.md', 'utf8')
const examples = [...text.matchAll(/### (.+)\n(?:(?!```)[\s\S])*?```sh\n([\s\S]*?)```/g)].map(([, title = '', code = '']) => ({
  title,
  code,
}))
let instance: Instance
beforeAll(async () => {
  instance = await startInstance()
  await until('every node has been measured', async () => {
    const { nodes } = await instance.api.call(nodeStatus)
    return nodes.length === 3 && nodes.every((each) => each.processCount > 0)
  })
})
afterAll(() => instance?.stop())

function run(code: string): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, TANDEM: instance.url, TOKEN: instance.token, NODE_ENV: 'test' as const }
  return new Promise((resolve) => {
    execFile('bash', ['--norc', '-euo', 'pipefail', '-c', code], { env, timeout: 30_000 }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    )
  })
}

const SEEN: Record<string, RegExp[]> = {
  'Deploy a service and wait until it runs': [/^service [0-9a-f]+ is complete$/m],
  'What a node is doing': [/"nodes":\[\{.*"processCount":[1-9]/, /"timestamp":\d+/],
  'Stop it, and look at what went wrong': [
    /"ids":\["[0-9a-f]+"\]/,
    /"status":404.*"code":"not\.found"/,
    /"action":"service\.stop"/,
  ],
}

it.each(Object.entries(SEEN))('%s', async (title, seen) => {
  const example = examples.find((each) => each.title === title)
  const { code, out, err } = await run(example?.code ?? 'exit 9')
  expect([code, err]).toEqual([0, ''])
  for (const pattern of seen) expect(out).toMatch(pattern)
})

it('are all tried, and name only paths that there are', () => {
  expect(examples.map((each) => each.title)).toEqual(Object.keys(SEEN))
  const known = endpoints().map((each) => new RegExp(`^${each.path.replace(/\{\w+\}/g, '[^/]+')}$`))
  const used = [...text.matchAll(/\/api\/v1(\/[^\s"'?`*]+)/g)]
    .map(([, path = '']) => path)
    .filter((path) => path !== '/openapi.json')
  expect(used.length).toBeGreaterThan(5)
  for (const path of used) expect([path, known.some((pattern) => pattern.test(path))]).toEqual([path, true])
})
