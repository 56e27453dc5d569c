/** A part of a whole in percent, to one decimal place; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole > 0 ? Math.round(Math.max(0, (part / whole) * 100) * 10) / 10 : 0
}
