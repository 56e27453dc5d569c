import { describe, expect, it } from 'vitest'
import { PAGES } from '../shell/pages'
import { wishOf } from './shortcuts'

const press = (key: string, part = {}) => ({ key, ctrl: false, meta: false, alt: false, ...part })
const free = { busy: false, prefixed: false }

describe('wishOf', () => {
  it('opens the palette by Ctrl K and ⌘ K, also while typing', () => {
    expect(wishOf(press('k', { ctrl: true }), { busy: true, prefixed: false })).toEqual({ kind: 'palette' })
    expect(wishOf(press('K', { meta: true }), free)).toEqual({ kind: 'palette' })
    expect(wishOf(press('k'), free)).toBeNull()
  })
  it('goes to every page by g and its own letter', () => {
    expect(wishOf(press('g'), free)).toEqual({ kind: 'prefix' })
    for (const { letter, href } of PAGES)
      expect(wishOf(press(letter), { busy: false, prefixed: true })).toEqual({ kind: 'page', href })
    expect(new Set(PAGES.map(({ letter }) => letter)).size).toBe(PAGES.length)
    expect(wishOf(press('d'), free)).toBeNull()
  })
  it('leaves typing alone, and the browser’s own keys', () => {
    for (const key of ['?', 'g', 'd']) expect(wishOf(press(key), { busy: true, prefixed: true })).toBeNull()
    expect(wishOf(press('g', { ctrl: true }), free)).toBeNull()
    expect(wishOf(press('?', { alt: true }), free)).toBeNull()
  })
})
