/** Longer than this between two samples, and nothing was measured in between; samples that are means of 10 s lie further apart. */
const SILENT_MS = 4_000
const SILENT_COARSE_MS = 25_000
const COARSE_MS = 8_000

/**
 * The same series with a null in each stretch where nothing was measured, so that no line is drawn over it.
 * `at` is ms since 1970, ascending; all columns have its length.
 */
export function withGaps(at: number[], columns: (number | null)[][]): { at: number[]; columns: (number | null)[][] } {
  const times: number[] = []
  const values = columns.map((): (number | null)[] => [])
  let step = 0
  for (const [index, time] of at.entries()) {
    const last = at[index - 1]
    const apart = last === undefined ? 0 : time - last
    if (
      last !== undefined &&
      apart > (step >= COARSE_MS ? SILENT_COARSE_MS : SILENT_MS) &&
      !(step === 0 && apart < SILENT_COARSE_MS)
    ) {
      times.push(last + 1)
      for (const column of values) column.push(null)
    }
    step = apart
    times.push(time)
    for (const [which, column] of values.entries()) column.push(columns[which]?.[index] ?? null)
  }
  return { at: times, columns: values }
}
