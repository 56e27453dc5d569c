import { describe, expect, it } from 'vitest'
import type { TemplateRow } from '../../lib/api/contract'
import { canMoveTo, foldersOf, isWithin, templatesWithin, treeLines } from './tree'

const row = (path: string, imageRef: string | null = null): TemplateRow => ({
  id: path,
  path,
  name: path.slice(path.lastIndexOf('/') + 1),
  kind: imageRef === null ? 'folder' : 'service',
  imageRef,
  policy: imageRef === null ? null : 'static',
  factor: imageRef === null ? null : 1,
  nodes: [],
  version: 1,
  updatedBy: 'admin',
  updatedAt: 0,
})
const rows = [
  row('/z', 'axis@1#linux'),
  row('/edge'),
  row('/edge/gyro10', 'axis@1#linux'),
  row('/edge/gyro9', 'other@1#linux'),
  row('/edge/sub'),
  row('/edge/sub/deep', 'axis@2#linux'),
  row('/edger'),
]
const shown = (search: string, open: string[]) =>
  treeLines(rows, { search, isOpen: (path) => open.includes(path) }).map((line) => [line.row.path, line.depth, line.open])

describe('the tree', () => {
  it('has folders first, names as people count them, and nothing of folders that are shut', () => {
    expect(shown('', [])).toEqual([
      ['/edge', 0, false],
      ['/edger', 0, false],
      ['/z', 0, false],
    ])
    expect(shown('', ['/edge']).map(([path]) => path)).toEqual([
      '/edge',
      '/edge/sub',
      '/edge/gyro9',
      '/edge/gyro10',
      '/edger',
      '/z',
    ])
  })

  it('shows what is found with the folders it is in', () => {
    expect(shown('AXIS@2', [])).toEqual([
      ['/edge', 0, true],
      ['/edge/sub', 1, true],
      ['/edge/sub/deep', 2, false],
    ])
    expect(shown('nothing', [])).toEqual([])
  })
})

describe('paths', () => {
  it('are within folders by whole names', () => {
    expect([isWithin('/edger', '/edge'), isWithin('/edge', '/edge'), isWithin('/a', '/')]).toEqual([false, true, true])
    expect(canMoveTo('/edge', '/edge/sub')).toBe(false)
    expect(canMoveTo('/edge', '/edge')).toBe(false)
    expect(canMoveTo('/edge/gyro9', '/edge')).toBe(false)
    expect(canMoveTo('/edge/gyro9', '/')).toBe(true)
    expect(foldersOf(rows)).toEqual(['/', '/edge', '/edge/sub', '/edger'])
  })

  it('of folders stand for the templates below', () => {
    expect(templatesWithin(rows, ['/edge/sub', '/edge', '/z']).map((each) => each.path)).toEqual([
      '/edge/gyro10',
      '/edge/gyro9',
      '/edge/sub/deep',
      '/z',
    ])
  })
})
