import { expect, it } from 'vitest'
import type { Image } from '../domain/image'
import type { AutoUpgrade, ServiceSpec } from '../domain/service'
import { upgraded } from './auto-upgrade'

const config = (args: string[], env: string[] = []): Image['config'] => ({
  platform: { os: 'linux', arch: 'any' },
  process: { args, env, cwd: '/' },
  root: { path: 'rootfs', readonly: true },
  hostname: '',
  mounts: [],
})
const image = (tag: string, more: Partial<Image> = {}): Image => ({
  id: tag,
  name: 'gyro',
  tag,
  os: 'linux',
  arch: 'any',
  sizeBytes: 1,
  author: null,
  description: '',
  ociVersion: '1.1.0',
  createdAt: new Date(0),
  config: config(['node', `main-${tag}.js`]),
  vsoa: null,
  origin: 'upload',
  digest: null,
  pulled: 0,
  ...more,
})
const spec = (tag: string, autoUpgrade: AutoUpgrade, own = config(['node', `main-${tag}.js`])): ServiceSpec => ({
  name: 'gyro',
  image: { ref: `gyro@${tag}#linux`, action: 'run', config: own, pullPolicy: 'Always', autoUpgrade },
  node: { names: ['node1'] },
  factor: 1,
  policy: 'static',
  prepull: false,
})

it.each([
  ['Never', '1.0.0', '2.0.0', false],
  ['Larger', '1.0.0', '1.0.1', true],
  ['Larger', '1.9.0', '1.10.0', true],
  ['Larger', '2.0.0', '1.9.9', false],
  ['Larger', '1.0.0', '1.0.0', false],
  ['Larger', '1.0.0-rc.1', '1.0.0', true],
  ['Larger', '1.0.0', 'latest', false],
  ['Larger', 'stable', '1.0.0', false],
  ['Always', '2.0.0', '1.0.0', true],
  ['Always', '1.0.0', '1.0.0', true],
  ['Always', '1.0.0', 'latest', true],
] as const)('%s: from %s to %s is %s', (policy, from, to, wanted) => {
  const next = upgraded(spec(from, policy), image(from), image(to))
  expect(next?.image.ref ?? null).toBe(wanted ? `gyro@${to}#linux` : null)
})

it('is about images of the same name and system alone', () => {
  expect(upgraded(spec('1.0.0', 'Always'), image('1.0.0'), image('2.0.0', { name: 'radar' }))).toBeNull()
  expect(upgraded(spec('1.0.0', 'Always'), image('1.0.0'), image('2.0.0', { os: 'sylixos' }))).toBeNull()
})

it('takes from the new image what was left as the old one has it, and keeps what a person set', () => {
  const own = { ...config(['node', 'main-1.0.0.js'], ['A=1']), hostname: 'mine' }
  const next = upgraded(
    spec('1.0.0', 'Larger', own),
    image('1.0.0'),
    image('1.1.0', { config: config(['node', 'next.js'], ['B=2']) }),
  )
  expect(next?.image.config).toMatchObject({ hostname: 'mine', process: { args: ['node', 'next.js'], env: ['A=1'] } })
})
