import { expect, it } from 'vitest'
import { changesBetween } from './changes'

it('names each part that differs, lists as a whole, and nothing else', () => {
  const before = { name: 'a', image: { ref: 'x@1#linux', config: { env: ['A=1'], cwd: '/' } }, factor: 2 }
  const after = {
    name: 'a',
    image: { ref: 'x@2#linux', config: { cwd: '/', env: ['A=1', 'B=2'] }, vsoa: { port: 0 } },
    factor: 2,
  }
  expect(changesBetween(before, after)).toEqual([
    { path: 'image.ref', before: 'x@1#linux', after: 'x@2#linux' },
    { path: 'image.config.env', before: ['A=1'], after: ['A=1', 'B=2'] },
    { path: 'image.vsoa.port', before: undefined, after: 0 },
  ])
  expect(changesBetween(after, structuredClone(after))).toEqual([])
})
