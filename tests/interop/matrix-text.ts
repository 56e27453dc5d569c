import type { Official } from './peers'

export interface Cell {
  peer: string
  direction: string
  feature: string
  result: 'pass' | 'FAIL' | 'skip'
  why: string
}

const COLUMN = 8

/** The matrix as a table: a row a feature, a column a peer, the counts, and why cells were skipped. */
export function matrixText(peers: readonly Official[], cells: readonly Cell[]): string {
  const lines: string[] = []
  const column = (text: string) => text.padEnd(COLUMN)
  for (const direction of new Set(cells.map((cell) => cell.direction))) {
    lines.push(`${direction.padEnd(44)} ${peers.map(({ title }) => column(title)).join('')}`)
    const here = cells.filter((cell) => cell.direction === direction)
    for (const feature of new Set(here.map((cell) => cell.feature))) {
      const results = peers.map(
        ({ title }) => here.find((cell) => cell.feature === feature && cell.peer === title)?.result ?? '–',
      )
      lines.push(`  ${feature.padEnd(42)} ${results.map(column).join('')}`)
    }
  }
  for (const { title, command, why } of peers) {
    const results = cells.filter(({ peer }) => peer === title)
    const count = (result: Cell['result']) => results.filter((cell) => cell.result === result).length
    lines.push(
      `${title}: ${count('pass')} pass, ${count('FAIL')} FAIL, ${count('skip')} skip${command === null ? ` (not here: ${why})` : ''}`,
    )
    if (command === null) continue
    for (const cell of results) if (cell.result === 'skip') lines.push(`  skip  ${cell.direction}: ${cell.feature}: ${cell.why}`)
  }
  return lines.join('\n')
}
