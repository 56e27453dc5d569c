import type { Box } from './use-target'

export interface Size {
  width: number
  height: number
}

/** Between the ring and the words, and between the words and the edge of the window, px. */
const GAP = 10
const EDGE = 8

/**
 * Where the words stand: beside what is small and at the left (the navigation), else below, else above, and inside the
 * window always.
 */
export function placeWords(box: Box, words: Size, window: Size): { top: number; left: number } {
  const right = box.left + box.width + GAP
  const beside = box.left + box.width < window.width / 4 && right + words.width + EDGE <= window.width
  if (beside) return { left: right, top: clamp(box.top + box.height / 2 - words.height / 2, window.height - words.height) }
  const below = box.top + box.height + GAP
  const above = box.top - GAP - words.height
  const top = below + words.height + EDGE <= window.height || above < EDGE ? below : above
  const left = box.left + box.width / 2 - words.width / 2
  return { left: clamp(left, window.width - words.width), top: clamp(top, window.height - words.height) }
}

function clamp(value: number, most: number): number {
  return Math.round(Math.max(EDGE, Math.min(value, most - EDGE)))
}
