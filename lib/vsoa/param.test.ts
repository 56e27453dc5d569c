import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from './limits'
import { parseParam } from './param'

describe('parseParam', () => {
  it('gives what JSON says, nothing for nothing, and the text when it isn’t JSON', () => {
    expect(parseParam('')).toBeUndefined()
    expect(parseParam('null')).toBeNull()
    expect(parseParam(' {"a":[1,"b",null]} ')).toEqual({ a: [1, 'b', null] })
    for (const text of ['not json', '{', '\ufeff{}', "{'a':1}", '1 2']) expect(parseParam(text)).toBe(text)
  })

  it('gives every JSON value back', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        fc.pre(!/__proto__|constructor/i.test(JSON.stringify(value)))
        expect(parseParam(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 50 },
    )
  })

  it('leaves out the keys that change prototypes, also written with escapes, and keeps those that are like them', () => {
    for (const key of ['__proto__', '\\u005f_proto__', '__\\u0070roto__']) {
      const value = parseParam(`{"a":{"${key}":{"polluted":1}},"b":2}`) as { a: object }
      expect(value).toEqual({ a: {}, b: 2 })
      expect(Object.keys(value.a)).toEqual([])
      expect(Object.getPrototypeOf(value.a)).toBe(Object.prototype)
    }
    expect(parseParam('{"constructor":{"prototype":{"polluted":1}},"b":2}')).toEqual({ b: 2 })
    expect(Object.keys(parseParam('{"\\u0063onstructor":{"prototype":1}}') as object)).toEqual([])
    for (const kept of ['"mine"', 'null', '{"type":1}', '[1]', '7']) {
      expect(parseParam(`{"constructor":${kept}}`)).toEqual(JSON.parse(`{"constructor":${kept}}`))
    }
    expect(parseParam('{"prototype":1,"proto":"__proto__"}')).toEqual({ prototype: 1, proto: '__proto__' })
  })

  it('gives text that is nested too deep as it is, and counts no brackets in strings', () => {
    const nested = (depth: number, open: string, core: string, close: string) =>
      `${open.repeat(depth)}${core}${close.repeat(depth)}`
    const { jsonDepth } = LIMITS
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      expect(parseParam(nested(jsonDepth, open, '1', close))).toEqual(JSON.parse(nested(jsonDepth, open, '1', close)))
      const deep = nested(jsonDepth + 1, open, '1', close)
      expect(parseParam(deep)).toBe(deep)
    }
    const wide = `[${Array(jsonDepth * 2)
      .fill('[{}]')
      .join()}]`
    expect(parseParam(wide)).toEqual(JSON.parse(wide))
    const strings = JSON.stringify(['['.repeat(jsonDepth * 2), '"['.repeat(jsonDepth * 2), '\\', '{'.repeat(jsonDepth * 2)])
    expect(parseParam(strings)).toEqual(JSON.parse(strings))
    const after = `["\\"",${nested(jsonDepth, '[', '', ']')}]`
    expect(parseParam(after)).toBe(after)
  })
})
