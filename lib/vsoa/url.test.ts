import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from './limits'
import { assertUrl, isUrl, nearest } from './url'

const covers = (subscription: string, url: string) => nearest(new Set([subscription]), url) !== undefined

describe('covers', () => {
  it.each([
    ['/a/b', '/a/b', true],
    ['/a/b', '/a/b/c', false],
    ['/a/b', '/a', false],
    ['/a/', '/a', true],
    ['/a/', '/a/', true],
    ['/a/', '/a/b', true],
    ['/a/', '/a/b/c', true],
    ['/a/', '/ab', false],
    ['/a/', '/', false],
    ['/a', '/a/', false],
    ['/', '/', true],
    ['/', '/anything/at/all', true],
  ])('subscription %s, message %s: %s', (subscription, url, expected) => {
    expect(covers(subscription, url)).toBe(expected)
  })
})

describe('nearest', () => {
  const handlers = new Map(['/', '/a/', '/a/b', '/a/b/c/', '/x'].map((url) => [url, url]))

  it.each([
    ['/a/b', '/a/b'],
    ['/a', '/a/'],
    ['/a/', '/a/'],
    ['/a/z', '/a/'],
    ['/a/b/z', '/a/'],
    ['/a/b/c', '/a/b/c/'],
    ['/a/b/c/d/e', '/a/b/c/'],
    ['/x', '/x'],
    ['/x/y', '/'],
    ['/', '/'],
  ])('%s is handled by %s', (url, expected) => {
    expect(nearest(handlers, url)).toBe(expected)
  })

  it('agrees with covers: the longest handler that covers the URL, exact first', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`)
    const url = fc.oneof(
      path,
      path.map((text) => (text === '/' ? text : `${text}/`)),
    )
    fc.assert(
      fc.property(fc.array(url, { maxLength: 8 }), url, (keys, asked) => {
        const covering = keys.filter((key) => covers(key, asked)).sort((a, b) => b.length - a.length)
        const expected = covering.includes(asked) ? asked : covering[0]
        expect(nearest(new Map(keys.map((key) => [key, key])), asked)).toBe(expected)
      }),
    )
  })

  it('finds nothing without a catch-all, and ends on odd URLs', () => {
    const few = new Map([['/a', 1]])
    for (const url of ['/b', '//', '/a//', '/////b', '/']) expect(nearest(few, url)).toBeUndefined()
  })
})

describe('isUrl', () => {
  it('wants a leading slash and a bounded length', () => {
    expect(isUrl('/')).toBe(true)
    expect(isUrl(`/${'a'.repeat(LIMITS.urlLength - 1)}`)).toBe(true)
    for (const wrong of ['', 'a', 'a/b', 7, null, undefined, `/${'a'.repeat(LIMITS.urlLength)}`]) expect(isUrl(wrong)).toBe(false)
  })

  it('wants a bounded number of slashes, wherever they are', () => {
    const { urlDepth } = LIMITS
    for (const within of ['/'.repeat(urlDepth), '/a'.repeat(urlDepth), `/${'a'.repeat(500)}/b`]) expect(isUrl(within)).toBe(true)
    for (const beyond of ['/'.repeat(urlDepth + 1), '/a'.repeat(urlDepth + 1), `/${'a'.repeat(500)}${'/'.repeat(urlDepth)}`]) {
      expect(isUrl(beyond)).toBe(false)
    }
  })

  it('says what a URL looks like when it isn’t one', () => {
    assertUrl('/a')
    expect(() => assertUrl('a')).toThrow(`a VSOA URL starts with "/" and has at most ${LIMITS.urlLength} characters`)
  })
})
