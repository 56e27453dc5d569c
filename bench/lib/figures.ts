/** p50, p99 and the largest of a row's values. */
export interface Figures {
  n: number
  p50: number
  p99: number
  max: number
}

/** The value that so many percent of all don't exceed (nearest rank). NaN when there is none. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

export function figuresOf(values: readonly number[]): Figures {
  const sorted = [...values].sort((a, b) => a - b)
  return { n: sorted.length, p50: percentile(sorted, 50), p99: percentile(sorted, 99), max: sorted.at(-1) ?? Number.NaN }
}

/** The same of values in any order. */
export const percentileOf = (values: readonly number[], percent: number): number =>
  percentile(
    [...values].sort((a, b) => a - b),
    percent,
  )

const number = (value: number) => (Number.isFinite(value) ? value.toFixed(1) : '–').padStart(8)

export function figuresLine(title: string, { n, p50, p99, max }: Figures): string {
  return `${title.padEnd(52)} ${String(n).padStart(5)} ${number(p50)} ${number(p99)} ${number(max)}`
}

export const FIGURES_HEAD = `${''.padEnd(52)} ${'runs'.padStart(5)} ${'p50 ms'.padStart(8)} ${'p99 ms'.padStart(8)} ${'max ms'.padStart(8)}`

/** Prints a requirement with what was measured, and notes a miss in the process's exit code. */
export function judge(what: string, value: number, most: number, unit: string): void {
  const met = value <= most
  if (!met) process.exitCode = 1
  console.log(`${met ? 'pass' : 'FAIL'}  ${what}: ${value.toFixed(2)}${unit}, at most ${most}${unit}`)
}

/** The same for what must be large. */
export function judgeLeast(what: string, value: number, least: number, unit: string): void {
  const met = value >= least
  if (!met) process.exitCode = 1
  console.log(`${met ? 'pass' : 'FAIL'}  ${what}: ${value.toFixed(2)}${unit}, at least ${least}${unit}`)
}
