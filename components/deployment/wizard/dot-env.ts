/** One variable of an environment. */
export interface Variable {
  key: string
  value: string
}

export interface DotEnv {
  entries: Variable[]
  /** Numbers (from 1) of lines that are neither a variable, nor a comment, nor empty. */
  unread: number[]
}

/** More text or variables than this is no .env file; what is beyond is left out. */
const MAX_CHARACTERS = 1_000_000
const MAX_ENTRIES = 1000

const HEAD = /^[ \t]*(?:export[ \t]+)?([^\s=#'"]+)[ \t]*=[ \t]*/
const ESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

/**
 * Reads the text of a `.env` file: `NAME=value` a line, `export` before it, comments, values in quotes, which may go over several
 * lines; in double quotes `\n`, `\"` and the like are read. Nothing is substituted. A quote that isn't closed ends with its line.
 */
export function parseDotEnv(source: string): DotEnv {
  const text = source
    .slice(0, MAX_CHARACTERS)
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
  const entries: Variable[] = []
  const unread: number[] = []
  let line = 1
  for (let at = 0; at < text.length && entries.length < MAX_ENTRIES; ) {
    const newline = text.indexOf('\n', at)
    const lineEnd = newline < 0 ? text.length : newline
    const whole = text.slice(at, lineEnd)
    const head = HEAD.exec(whole)
    let end = lineEnd
    if (head) {
      const from = at + head[0].length
      const quoted = readQuoted(text, from)
      const rest = quoted && text.slice(quoted.end, endOfLine(text, quoted.end))
      if (quoted && /^[ \t]*(#|$)/.test(rest ?? '')) {
        entries.push({ key: head[1] ?? '', value: quoted.value })
        end = endOfLine(text, quoted.end)
      } else entries.push({ key: head[1] ?? '', value: plain(text.slice(from, lineEnd)) })
    } else if (!/^\s*(#|$)/.test(whole)) unread.push(line)
    line += text.slice(at, end).split('\n').length
    at = end + 1
  }
  return { entries, unread }
}

function endOfLine(text: string, at: number): number {
  const newline = text.indexOf('\n', at)
  return newline < 0 ? text.length : newline
}

/** Without the comment behind it: `#` begins one only after a space. */
const plain = (value: string) => value.replace(/(^|[ \t])#.*$/, '').trim()

/** The quoted value that begins at `from`, and where it ends; null when there is none, or its quote is never closed. */
function readQuoted(text: string, from: number): { value: string; end: number } | null {
  const quote = text[from]
  if (quote !== '"' && quote !== "'" && quote !== '`') return null
  let value = ''
  for (let at = from + 1; at < text.length; at += 1) {
    const each = text[at]
    if (each === quote) return { value, end: at + 1 }
    if (each === '\\' && quote === '"' && at + 1 < text.length) {
      at += 1
      const next = text[at] ?? ''
      value += ESCAPED[next] ?? ('"\\$`'.includes(next) ? next : `\\${next}`)
    } else value += each
  }
  return null
}

/** Puts variables among those there are: a name that is there gets the new value in its place, others come behind. */
export function mergeVariables<Row extends Variable>(
  rows: readonly Row[],
  entries: readonly Variable[],
  make: (entry: Variable) => Row,
): { rows: Row[]; added: number; replaced: number } {
  const merged = rows.filter((row) => row.key !== '' || row.value !== '')
  let added = 0
  const replaced = new Set<string>()
  for (const entry of entries) {
    const at = merged.findIndex((row) => row.key === entry.key)
    const there = merged[at]
    if (there) {
      merged[at] = { ...there, value: entry.value }
      if (rows.some((row) => row.key === entry.key)) replaced.add(entry.key)
    } else {
      merged.push(make(entry))
      added += 1
    }
  }
  return { rows: merged, added, replaced: replaced.size }
}

/** Whether a variable of this name holds something nobody should read over a shoulder. */
export const isSecretName = (key: string) => /pass|pwd|secret|token|credential|private|api_?key|access_?key/i.test(key)

/** `NAME=value` in its parts. */
export function variableOf(entry: string): Variable {
  const at = entry.indexOf('=')
  return at < 0 ? { key: entry, value: '' } : { key: entry.slice(0, at), value: entry.slice(at + 1) }
}
