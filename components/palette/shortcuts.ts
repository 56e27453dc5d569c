import { PAGES } from '../shell/pages'

/** What a key press asks for. */
export type Wish = { kind: 'palette' } | { kind: 'help' } | { kind: 'page'; href: string } | { kind: 'prefix' } | null

export interface Press {
  key: string
  ctrl: boolean
  meta: boolean
  alt: boolean
}

/** How long `g` waits for its letter, ms. */
export const PREFIX_MS = 1500

/**
 * Ctrl/⌘ K opens the palette anywhere; `?` the help and `g` + letter a page, unless the person is `busy`: types, or a
 * dialog or list stands open. `prefixed`: `g` was pressed just before.
 */
export function wishOf({ key, ctrl, meta, alt }: Press, { busy, prefixed }: { busy: boolean; prefixed: boolean }): Wish {
  if ((ctrl || meta) && !alt && key.toLowerCase() === 'k') return { kind: 'palette' }
  if (busy || ctrl || meta || alt) return null
  if (prefixed) {
    const page = PAGES.find(({ letter }) => letter === key.toLowerCase())
    if (page) return { kind: 'page', href: page.href }
  }
  if (key === '?') return { kind: 'help' }
  return key === 'g' ? { kind: 'prefix' } : null
}
