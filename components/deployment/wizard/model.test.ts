import { describe, expect, it } from 'vitest'
import { ServiceInput } from '../../../lib/api/contract'
import { draftConfig, EMPTY_DRAFT, stepOf, toNumber } from './model'

const process = { args: ['node', 'main.js'], env: [], cwd: '/' }
const rest = { root: { path: 'rootfs', readonly: false }, hostname: '', mounts: [] }

describe('draftConfig', () => {
  it('fills in what the image is silent about, so that what the form holds can be deployed', () => {
    for (const os of ['linux', 'sylixos'] as const) {
      const filled = draftConfig({ config: { platform: { os, arch: 'noarch' }, process, ...rest }, vsoa: null })
      expect(filled.config[os]).toBeDefined()
      expect(filled.vsoa).toBeUndefined()
      const draft = {
        ...EMPTY_DRAFT,
        name: 'a',
        node: { names: ['n'] },
        image: { ...EMPTY_DRAFT.image, ref: 'a@1#x', ...filled },
      }
      expect(ServiceInput.safeParse(draft).error).toBeUndefined()
    }
  })

  it("keeps the image's own figures and its VSOA block, without the server's name", () => {
    const own = {
      config: { platform: { os: 'linux' as const, arch: '' }, process, ...rest, linux: { memoryLimitMB: 64, cpuLimit: 0.5 } },
      vsoa: { name: 'axis_server', password: '••••' },
    }
    expect(draftConfig(own)).toMatchObject({ config: { linux: { memoryLimitMB: 64 } }, vsoa: { port: 0, password: '••••' } })
    expect(draftConfig(own).vsoa).not.toHaveProperty('name')
  })
})

it('knows on which step a field is', () => {
  expect(['name', 'image.ref', 'node.names', 'factor', 'image.config.process.env.2', 'image.vsoa.port'].map(stepOf)).toEqual([
    'basic',
    'basic',
    'nodes',
    'nodes',
    'resources',
    'resources',
  ])
})

it('reads numbers and leaves what is none to the schema', () => {
  expect([toNumber(''), toNumber(' 12 '), toNumber('0.5'), toNumber('abc')]).toEqual([undefined, 12, 0.5, Number.NaN])
})
