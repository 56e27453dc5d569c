/** Heights in px. Fixed, so that the lines between the columns need no measuring. */
export const INSTANCE_HEIGHT = 78
/** Of one line, when there are many. */
export const COMPACT_HEIGHT = 40
/** With more instances than this each has one line. */
export const COMPACT_FROM = 6
/** Instances that are drawn; all of them stand in the table. */
export const MOST_DRAWN = 24
export const CLIENT_HEIGHT = 46
export const GAP = 10
/** The lines' own width; the drawing is stretched over the gutter. */
export const GUTTER = 100

/** A column's boxes, centred in `total`: the middle of each in px. */
export function middles(count: number, height: number, total: number): number[] {
  const top = (total - columnHeight(count, height)) / 2
  return Array.from({ length: count }, (_, index) => top + index * (height + GAP) + height / 2)
}

export function columnHeight(count: number, height: number): number {
  return count === 0 ? 0 : count * (height + GAP) - GAP
}

/** A line from the left edge at `from` to the right edge at `to`, px. */
export function curve(from: number, to: number): string {
  return `M 0 ${from} C ${GUTTER / 2} ${from} ${GUTTER / 2} ${to} ${GUTTER} ${to}`
}
