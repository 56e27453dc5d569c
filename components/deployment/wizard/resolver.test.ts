import { describe, expect, it } from 'vitest'
import { type Draft, EMPTY_DRAFT } from './model'
import { errorFields, resolveDraft } from './resolver'

const draft: Draft = {
  ...EMPTY_DRAFT,
  name: 'gyro',
  image: {
    ...EMPTY_DRAFT.image,
    ref: 'axis-server@1.0.0#linux',
    config: { platform: { os: 'linux', arch: 'noarch' }, process: { args: ['node', 'main.js'] } },
  },
}
const wrong = async (template: boolean, values: Draft = draft) => {
  const options = { fields: {}, shouldUseNativeValidation: false }
  return errorFields((await resolveDraft(values, { lost: [], template }, options)).errors)
}

describe('the form without nodes', () => {
  it('is no deployment, but a template', async () => {
    expect(await wrong(false)).toEqual(['node.names'])
    expect(await wrong(true)).toEqual([])
    expect(await wrong(true, { ...draft, name: 'a b' })).toEqual(['name'])
  })
})
