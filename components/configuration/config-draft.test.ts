import { describe, expect, it } from 'vitest'
import type { ConfigRow } from '../../lib/api/contract'
import { draftOf, inputOf, laidOut, readValue, resolveConfig } from './config-draft'

const entry = (type: ConfigRow['type'], value: ConfigRow['value']): ConfigRow => ({
  id: '1',
  key: 'k',
  type,
  value,
  version: 1,
  updatedBy: 'admin',
  updatedAt: 0,
})

describe('the text of a value', () => {
  it.each<[ConfigRow['type'], string, unknown]>([
    ['string', ' as it is ', { ok: true, value: ' as it is ' }],
    ['number', ' 1.5 ', { ok: true, value: 1.5 }],
    ['number', '', { ok: false, code: 'required' }],
    ['number', '1,5', { ok: false, code: 'number.form' }],
    ['number', '1e999', { ok: false, code: 'number.form' }],
    ['json', '[1, {"a": null}]', { ok: true, value: [1, { a: null }] }],
    ['json', '{a: 1}', { ok: false, code: 'config.value.json' }],
  ])('as %s: %j', (type, text, read) => {
    expect(readValue(type, text)).toEqual(read)
  })

  it('stays JSON written as text when it isn’t touched, and becomes JSON when it is', () => {
    const before = entry('json', '{ "a":1 }')
    const draft = draftOf(before)
    expect(inputOf(draft, before)?.value).toBe('{ "a":1 }')
    expect(inputOf({ ...draft, text: '{ "a":2 }' }, before)?.value).toEqual({ a: 2 })
  })

  it('is laid out where it is JSON', () => {
    expect(laidOut('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
    expect(laidOut('{a')).toBe('{a')
  })
})

describe('the form of an entry', () => {
  it('says what is wrong at its field', async () => {
    const check = async (key: string, type: ConfigRow['type'], text: string) => {
      const { errors } = await resolveConfig({ key, type, text }, undefined, { fields: {}, shouldUseNativeValidation: false })
      return [errors.key?.message, errors.text?.message]
    }
    expect(await check('a/b', 'json', '{}')).toEqual([undefined, undefined])
    expect(await check('', 'number', 'x')).toEqual(['required', 'number.form'])
    expect(await check('a b', 'json', '{')).toEqual(['config.key.form', 'config.value.json'])
    expect(await check('a', 'string', 'x'.repeat(70_000))).toEqual([undefined, 'config.value.long'])
  })
})
