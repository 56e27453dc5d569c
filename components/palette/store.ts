/** Which of the two stands open. */
export type PaletteState = 'closed' | 'palette' | 'help'

let state: PaletteState = 'closed'
const listeners = new Set<() => void>()

/** Opened from the shell's button, by keys, and from menus; shown in one place. */
export const paletteStore = {
  get: () => state,
  set(next: PaletteState) {
    state = next
    for (const listener of listeners) listener()
  },
  subscribe(listener: () => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
