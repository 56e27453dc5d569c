/** A cell's value before it is written. */
export type Cell = string | number | null

/** Rows as CSV by RFC 4180, with CRLF and a mark that tells spreadsheets that it is UTF-8. */
export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${[header, ...rows].map((row) => row.map(cellText).join(',')).join('\r\n')}\r\n`
}

/**
 * One cell. Text that a spreadsheet would take for a formula gets an apostrophe before it: names and messages come from programs
 * that we don't know.
 */
function cellText(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
