import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { ServiceInput } from '../../../lib/api/contract'
import { curlCommand } from './curl'
import { EMPTY_DRAFT, MASK } from './model'

const input = ServiceInput.parse({
  ...EMPTY_DRAFT,
  name: 'server_master',
  node: { names: ['node1'] },
  image: {
    ...EMPTY_DRAFT.image,
    ref: 'axis-server@1.0.0#linux',
    config: {
      platform: { os: 'linux', arch: '' },
      process: {
        args: ['node', '-e', 'console.log(\'it\'+"s", `$HOME`)'],
        env: ['A=$(id) \\', 'AXIS_PASSWORD=gyro-1', `OLD_TOKEN=${MASK}`],
        cwd: '/',
      },
    },
    vsoa: { port: 0, password: 'scope-2' },
  },
})

/** What a shell hands to curl for it. */
function run(text: string, env: Record<string, string>): string[] {
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${text}`
  return execFileSync('/bin/sh', ['-c', script], { env: env as NodeJS.ProcessEnv, encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

it('gives the same deployment when a shell runs it, and holds no secret itself', () => {
  const { text, variables } = curlCommand('http://127.0.0.1:3001', input)
  expect(text).not.toMatch(/gyro-1|scope-2/)
  expect(variables).toEqual(['TANDEM_TOKEN', 'AXIS_PASSWORD', 'TANDEM_VSOA_PASSWORD'])
  const words = run(text, { TANDEM_TOKEN: 't0', AXIS_PASSWORD: 'gyro-1', TANDEM_VSOA_PASSWORD: 'scope-2', HOME: '/nowhere' })
  expect(words).toContain('http://127.0.0.1:3001/api/v1/service')
  expect(words).toContain('Authorization: Bearer t0')
  const body = ServiceInput.parse(JSON.parse(words.at(-1) ?? ''))
  expect(body).toEqual({ ...input, factor: undefined })
})

it('keeps the number of instances of a dynamic one', () => {
  const { text } = curlCommand('http://x', { ...input, policy: 'dynamic', factor: 3 })
  expect(text).toContain('"factor": 3')
})
