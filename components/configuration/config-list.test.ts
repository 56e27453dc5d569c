import { expect, it } from 'vitest'
import type { ConfigRow } from '../../lib/api/contract'
import { arrangeConfig, valueLine } from './config-list'

const row = (key: string, value: ConfigRow['value'], updatedAt: number): ConfigRow => ({
  id: key,
  key,
  type: typeof value === 'number' ? 'number' : typeof value === 'string' ? 'string' : 'json',
  value,
  version: 1,
  updatedBy: 'admin',
  updatedAt,
})
const rows = [row('b10', 'Gyro', 3), row('b9', { rate: 'gyro' }, 1), row('a', 5, 2)]
const keys = (search: string, sort: string) => arrangeConfig(rows, { search, sort }).map((each) => each.key)

it('finds entries by key and value, and puts them in order', () => {
  expect(keys('', 'key')).toEqual(['a', 'b9', 'b10'])
  expect(keys('GYRO', '-key')).toEqual(['b10', 'b9'])
  expect(keys('', 'changed')).toEqual(['b9', 'a', 'b10'])
  expect(keys('', 'type')).toEqual(['b9', 'a', 'b10'])
  expect(keys('', 'nonsense')).toEqual(['a', 'b9', 'b10'])
})

it('shows a value on one line', () => {
  expect(valueLine({ a: [1] })).toBe('{"a":[1]}')
  expect(valueLine('x'.repeat(300))).toHaveLength(201)
})
