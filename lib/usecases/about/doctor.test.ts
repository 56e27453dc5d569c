import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { About } from '../../api/contract'
import { diagnose, RECEIVE_BUFFER } from './doctor'
import { diskOf, modeOf, sizeOf } from './measure'

const GB = 1024 ** 3
const WATCH = { lagP99Ms: 1, lagMaxMs: 5, discountedMs: 0, waitedMs: 0, spared: 0 }
const WELL: Omit<About, 'checks'> = {
  at: 0,
  versions: { tandem: '1.0.0', node: '22', sqlite: '3', system: 'Linux', arch: 'x64' },
  startedAt: 0,
  data: { path: '/data', bytes: 1, complete: true, mode: '700', diskFree: 10 * GB, diskTotal: 20 * GB },
  console: { host: '127.0.0.1', port: 3001, memory: 1, openFiles: 50, openFilesLimit: 65_536, viewers: 1 },
  machine: { memoryTotal: 8 * GB, memoryFree: 4 * GB, cores: 2, rmemMax: RECEIVE_BUFFER },
  governor: {
    version: '1.0.0',
    startedAt: 0,
    position: { host: '127.0.0.1', port: 3000, receiveBuffer: RECEIVE_BUFFER, answered: 0, unknown: 0, malformed: 0, dropped: 0 },
    journalError: null,
    watch: WATCH,
  },
  agents: [{ name: 'n1', address: '127.0.0.11:3010', online: true, version: '1.0.0' }],
  database: { bytes: 1, tables: [] },
}
const states = (facts: typeof WELL) =>
  Object.fromEntries(
    diagnose(facts)
      .filter((each) => each.state !== 'ok')
      .map((each) => [each.id, each.state]),
  )

describe('the doctor', () => {
  it('finds nothing where all is well', () => {
    expect(states(WELL)).toEqual({})
  })

  it.each<[string, Partial<typeof WELL>, Record<string, string>]>([
    ['a small receive buffer', { machine: { ...WELL.machine, rmemMax: 212_992 } }, { rmem: 'warn' }],
    ['a folder others can read', { data: { ...WELL.data, mode: '755' } }, { folder: 'warn' }],
    ['a disk that is nearly full', { data: { ...WELL.data, diskFree: GB / 2 } }, { disk: 'warn' }],
    ['a full disk', { data: { ...WELL.data, diskFree: 1000 } }, { disk: 'error' }],
    ['few open files allowed', { console: { ...WELL.console, openFilesLimit: 1024 } }, { files: 'warn' }],
    ['hardly an open file left', { console: { ...WELL.console, openFiles: 60_000 } }, { files: 'error' }],
    [
      'no governor',
      { governor: null },
      { governor: 'error', journal: 'unknown', lag: 'unknown', receiveBuffer: 'unknown', drops: 'unknown' },
    ],
    [
      'a governor that is always late',
      { governor: WELL.governor && { ...WELL.governor, watch: { ...WATCH, lagP99Ms: 51 } } },
      { lag: 'warn' },
    ],
    [
      'a governor that does not say how late it is',
      { governor: WELL.governor && { ...WELL.governor, watch: null } },
      { lag: 'unknown' },
    ],
    ['an old agent', { agents: [{ name: 'n1', address: 'a', online: true, version: '0.9.0' }] }, { versions: 'warn' }],
    ['a node that is away', { agents: [{ name: 'n1', address: 'a', online: false, version: '0.9.0' }] }, { agents: 'warn' }],
    ['what the system does not tell', { machine: { ...WELL.machine, rmemMax: null } }, { rmem: 'unknown' }],
  ])('finds %s', (_, change, found) => {
    expect(states({ ...WELL, ...change })).toEqual(found)
  })
})

describe('measuring', () => {
  it('counts a folder’s files, and says when there were too many', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-measure-'))
    try {
      mkdirSync(join(folder, 'inner'), { mode: 0o700 })
      writeFileSync(join(folder, 'a'), 'x'.repeat(100))
      writeFileSync(join(folder, 'inner', 'b'), 'x'.repeat(23))
      expect(await sizeOf(folder)).toEqual({ bytes: 123, complete: true })
      expect(await sizeOf(folder, 1)).toMatchObject({ complete: false })
      expect(await modeOf(join(folder, 'inner'))).toBe('700')
      expect((await diskOf(folder))?.free).toBeGreaterThan(0)
      expect(await diskOf(join(folder, 'nowhere'))).toBeNull()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
