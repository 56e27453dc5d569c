import { describe, expect, it } from 'vitest'
import type { ImageRow } from '../../lib/api/contract'
import { formatImageRef } from '../../lib/api/contract'
import { arrangeImages, usersByRef, usersOf } from './image-list'

const image = (name: string, more: Partial<ImageRow> = {}): ImageRow => ({
  id: name,
  name,
  tag: '1.0.0',
  os: 'linux',
  arch: 'any',
  size: 1,
  author: null,
  pulled: 0,
  description: '',
  ociVersion: '1.0.0',
  createdTime: '2026-01-01 00:00:00',
  origin: 'builtin',
  ...more,
})
const images = [
  image('gyro', { tag: '1.10.0', size: 3, origin: 'upload' }),
  image('gyro', { tag: '1.9.0', size: 2, origin: 'upload', description: 'Kreisel' }),
  image('axis', { os: 'sylixos', createdTime: '2026-02-01 00:00:00' }),
]
const users = usersByRef([{ id: 's', name: 'nav', imageList: [{ name: 'gyro', tag: '1.9.0', os: 'linux' }] }])
const all = { search: '', os: '', origin: '', sort: 'name' }
const refs = (options: Partial<typeof all>) => arrangeImages(images, users, { ...all, ...options }).map(formatImageRef)

describe('the list of images', () => {
  it('is in the order of names and versions', () => {
    expect(refs({})).toEqual(['axis@1.0.0#sylixos', 'gyro@1.9.0#linux', 'gyro@1.10.0#linux'])
    expect(refs({ sort: 'nonsense' })).toEqual(refs({}))
  })

  it('is sorted by figures, either way', () => {
    expect(refs({ sort: '-size' })).toEqual(['gyro@1.10.0#linux', 'gyro@1.9.0#linux', 'axis@1.0.0#sylixos'])
    expect(refs({ sort: '-used' })[0]).toBe('gyro@1.9.0#linux')
    expect(refs({ sort: '-created' })[0]).toBe('axis@1.0.0#sylixos')
  })

  it('is searched and filtered', () => {
    expect(refs({ search: 'kreisel' })).toEqual(['gyro@1.9.0#linux'])
    expect(refs({ os: 'sylixos' })).toEqual(['axis@1.0.0#sylixos'])
    expect(refs({ origin: 'upload', search: '1.10' })).toEqual(['gyro@1.10.0#linux'])
  })

  it('knows no users before the services are known', () => {
    expect(images.map((each) => usersOf(users, each))).toEqual([0, 1, 0])
    expect(images.map((each) => usersOf(undefined, each))).toEqual([undefined, undefined, undefined])
    expect(arrangeImages(images, undefined, { ...all, sort: '-used' })).toHaveLength(images.length)
  })
})
