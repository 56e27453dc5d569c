/** Time in which a picture moves to its next position when messages are slow, ms. */
const GLIDE_MS = 150

/** Moves a part of a picture; `atOnce` when the next position comes so soon that gliding would only cost. */
export function turnTo(part: HTMLElement | null, transform: string, atOnce: boolean): void {
  if (!part) return
  const { style } = part
  const transition = atOnce ? 'none' : `transform ${GLIDE_MS}ms linear`
  if (style.transition !== transition) style.transition = transition
  style.transform = transform
}
