import { expect, it } from 'vitest'
import { nextName } from './next-name'

it('finds the next free name of a row', () => {
  expect(nextName('server', ['server'])).toBe('server-2')
  expect(nextName('server', ['server', 'server-2', 'server-3'])).toBe('server-4')
  expect(nextName('server-9', ['server-9'])).toBe('server-10')
  expect(nextName('n'.repeat(63), [])).toBe(`${'n'.repeat(61)}-2`)
})
