import { describe, expect, it } from 'vitest'
import { type ConfigType, fitsConfigType, isShortJson, type JsonValue } from './config-entry'

describe('the size of a configuration value', () => {
  it('is bounded, and so is its depth', () => {
    expect(isShortJson('x'.repeat(65_534))).toBe(true)
    expect(isShortJson('x'.repeat(65_535))).toBe(false)
    let deep: JsonValue = []
    for (let i = 0; i < 200_000; i++) deep = [deep]
    expect(isShortJson(deep)).toBe(false)
  })
})

describe('a configuration value', () => {
  it.each<[ConfigType, JsonValue, boolean]>([
    ['string', 'text', true],
    ['string', '', true],
    ['string', 1, false],
    ['string', null, false],
    ['number', 1.5, true],
    ['number', '1', false],
    ['number', Number.NaN, false],
    ['json', { a: [1, null, 'x'] }, true],
    ['json', [], true],
    ['json', null, true],
    ['json', 7, true],
    ['json', '{"a": 1}', true],
    ['json', 'a: 1', false],
    ['json', '', false],
  ])('of type %s: %j fits: %s', (type, value, fits) => {
    expect(fitsConfigType(type, value)).toBe(fits)
  })
})
