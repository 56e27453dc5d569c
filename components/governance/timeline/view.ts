import type { Lane, Mark, Range } from './timeline'

/** The shortest time that can be shown, ms. */
export const LEAST_MS = 0.2
/** Space around what is fitted in, as a part of it, on each side. */
const MARGIN = 0.06
/** How far beyond everything one can go, as a part of it, on each side. */
const BEYOND = 0.5

/** The view in which a range stands with some air around it. */
export function fit({ from, to }: Range): Range {
  const length = Math.max(to - from, LEAST_MS)
  const middle = (from + to) / 2
  const half = length * (0.5 + MARGIN)
  return { from: middle - half, to: middle + half }
}

/** The view made shorter (`factor` below 1) or longer, `around` staying where it is; within what there is to see. */
export function zoom(view: Range, factor: number, around: number, all: Range): Range {
  const most = widest(all)
  const before = view.to - view.from
  const length = Math.min(Math.max(before * factor, LEAST_MS), most.to - most.from)
  const share = (around - view.from) / before
  return within({ from: around - length * share, to: around + length * (1 - share) }, most)
}

/** The view moved by `ms`; within what there is to see. */
export function pan(view: Range, ms: number, all: Range): Range {
  return within({ from: view.from + ms, to: view.to + ms }, widest(all))
}

/** Whether nothing more can be seen by zooming out. */
export function isWidest(view: Range, all: Range): boolean {
  const most = widest(all)
  return view.to - view.from >= (most.to - most.from) * 0.999
}

function widest(all: Range): Range {
  const air = Math.max(all.to - all.from, LEAST_MS) * BEYOND
  return { from: all.from - air, to: all.to + air }
}

function within(view: Range, most: Range): Range {
  const length = view.to - view.from
  if (view.from < most.from) return { from: most.from, to: most.from + length }
  if (view.to > most.to) return { from: most.to - length, to: most.to }
  return view
}

/** Where a moment stands, px. */
export function xOf(at: number, view: Range, width: number): number {
  return ((at - view.from) / (view.to - view.from)) * width
}

/** The moment at a place. */
export function atOf(x: number, view: Range, width: number): number {
  return view.from + (x / width) * (view.to - view.from)
}

/** Round moments for the axis, at most about one every `space` px, with the digits they need after the point. */
export function ticks(view: Range, width: number, space = 90): { at: number[]; digits: number } {
  const rough = (view.to - view.from) / Math.max(1, width / space)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((each) => each * power >= rough) ?? 10) * power
  const first = Math.ceil(view.from / step)
  const last = Math.floor(view.to / step)
  // + 0: no minus before a zero
  const at = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step + 0)
  return { at, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) }
}

/** The width of a text of that size, px, about: Chinese characters are as wide as high. */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const character of text) width += character.charCodeAt(0) > 0x2e7f ? size : size * 0.56
  return width
}

/** The labels that fit in beside their marks without lying over the next mark or label; the first ones win. */
export function labelled(places: readonly { x: number; width: number }[], edge: number): boolean[] {
  let free = Number.NEGATIVE_INFINITY
  return places.map(({ x, width }, index) => {
    const next = places[index + 1]?.x ?? edge
    const fits = x >= 0 && x >= free && x + width <= Math.min(next, edge)
    if (fits) free = x + width
    return fits
  })
}

/** The mark of a lane that is nearest to a place, at most `reach` px away. */
export function nearest(lane: Lane, x: number, view: Range, width: number, reach: number): Mark | null {
  let found: Mark | null = null
  let least = reach
  for (const mark of lane.marks) {
    const distance = Math.abs(xOf(mark.at, view, width) - x)
    if (distance <= least) [found, least] = [mark, distance]
  }
  return found
}
