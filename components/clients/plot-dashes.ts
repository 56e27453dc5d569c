/** Dashes tell fields apart, as colours tell publishers. */
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [8, 3, 2, 3], [14, 4], [4, 8], [1, 5], [10, 3, 3, 3]]

/** The dash of the field with that number, px of line and hole in turn; none for a full line. */
export function dashOf(field: number): readonly number[] {
  return DASHES[field % DASHES.length] ?? []
}
