import { describe, expect, it } from 'vitest'
import { childPath, depthOf, foldersTo, isBelow, movedPath, nameOfPath, parentPath, parsePath } from './template-path'

describe('a template path', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['edge', '/edge'],
    ['/edge/axis/', '/edge/axis'],
    ['/北区/陀螺 1', '/北区/陀螺 1'],
    ['//', '/'],
    ['/a//b', null],
    ['/a/../b', null],
    ['/a/ b', null],
    ['/a/b\n', null],
    [`/${'x'.repeat(64)}`, null],
    [`/${'x'.repeat(63)}`, `/${'x'.repeat(63)}`],
    ['/a'.repeat(16), '/a'.repeat(16)],
    ['/a'.repeat(17), null],
  ])('%j is kept as %j', (text, path) => {
    expect(parsePath(text)).toBe(path)
  })

  it('has a parent, a name, a depth', () => {
    expect([parentPath('/a/b'), nameOfPath('/a/b'), depthOf('/a/b')]).toEqual(['/a', 'b', 2])
    expect([parentPath('/a'), nameOfPath('/a'), depthOf('/a')]).toEqual(['/', 'a', 1])
    expect([parentPath('/'), nameOfPath('/'), depthOf('/')]).toEqual(['/', '/', 0])
    expect([childPath('/', 'a'), childPath('/a', 'b')]).toEqual(['/a', '/a/b'])
    expect([foldersTo('/'), foldersTo('/a/b')]).toEqual([[], ['/a', '/a/b']])
  })

  it('is below another by whole names, and moves with it', () => {
    expect([isBelow('/a/b', '/a'), isBelow('/ab', '/a'), isBelow('/a', '/a'), isBelow('/a', '/')]).toEqual([
      true,
      false,
      false,
      true,
    ])
    expect(isBelow('/', '/')).toBe(false)
    expect([movedPath('/a/b/c', '/a/b', '/x'), movedPath('/a/b', '/a/b', '/x/b')]).toEqual(['/x/c', '/x/b'])
  })
})
