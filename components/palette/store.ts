/** Which of the two stands open. */
export type PaletteState = 'closed' | 'palette' | 'help'

/** More is not typed while it loads. */
const TYPED_MAX = 100

let state: PaletteState = 'closed'
let typed = ''
const listeners = new Set<() => void>()

/** Opened from the shell's button, by keys, and from menus; shown in one place. */
export const paletteStore = {
  get: () => state,
  set(next: PaletteState) {
    state = next
    typed = ''
    for (const listener of listeners) listener()
  },
  /** Keeps what is typed before the palette is there. */
  type(text: string) {
    typed = (typed + text).slice(0, TYPED_MAX)
  },
  /** Gives what was typed before it was there, once. */
  takeTyped() {
    const text = typed
    typed = ''
    return text
  },
  subscribe(listener: () => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
