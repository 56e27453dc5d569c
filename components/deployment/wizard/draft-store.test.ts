import { describe, expect, it } from 'vitest'
import { packDraft, unpackDraft, type WizardState } from './draft-store'
import { EMPTY_DRAFT, MASK } from './model'

const state = (env: string[], password?: string): WizardState => ({
  values: {
    ...EMPTY_DRAFT,
    name: 'server_master',
    image: {
      ...EMPTY_DRAFT.image,
      ref: 'axis-server@1.0.0#linux',
      config: { ...EMPTY_DRAFT.image.config, process: { args: ['node'], env, cwd: '/' } },
      vsoa: { port: 0, ...(password === undefined ? {} : { password }) },
    },
  },
  step: 'resources',
  reached: 2,
  filledFrom: 'axis-server@1.0.0#linux',
  lost: [],
})

describe('a kept draft', () => {
  it('comes back as it was', () => {
    const before = state(['A=1', 'EMPTY_TOKEN='], MASK)
    const { text, losesSecrets } = packDraft(before, '')
    expect(losesSecrets).toBe(false)
    expect(unpackDraft(text, '')).toEqual(before)
  })

  it('holds no password, and remembers which are missing', () => {
    const before = state(['A=1', 'DB_PASSWORD=hunter2'], 'gyro-scope')
    const { text, losesSecrets } = packDraft(before, '')
    expect(text).not.toMatch(/hunter2|gyro-scope/)
    expect(losesSecrets).toBe(true)
    const after = unpackDraft(text, '')
    expect(after?.lost).toEqual(['image.vsoa.password', 'env:DB_PASSWORD'])
    expect(after?.values.image.config.process.env).toEqual(['A=1', 'DB_PASSWORD='])
    expect(before.values.image.vsoa?.password).toBe('gyro-scope')
    // Kept once more without them, nothing more gets lost.
    expect(after && packDraft(after, '').losesSecrets).toBe(false)
  })

  it('isn’t taken for another beginning, another version, or junk', () => {
    const { text } = packDraft(state([]), 'from=1')
    expect(unpackDraft(text, '')).toBeNull()
    expect(unpackDraft(text?.replace('"version":1', '"version":0') ?? null, 'from=1')).toBeNull()
    for (const junk of [null, '', '{', '[]', '{"version":1}']) expect(unpackDraft(junk, '')).toBeNull()
  })

  it('has a bound', () => {
    expect(packDraft(state([`A=${'x'.repeat(400_000)}`]), '').text).toBeNull()
  })

  it('leaves out a number that isn’t one yet', () => {
    const before = state([])
    before.values.factor = Number.NaN
    expect(unpackDraft(packDraft(before, '').text, '')?.values).not.toHaveProperty('factor')
  })
})
