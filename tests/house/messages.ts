import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sourceFiles } from './import-graph'

/** A file of messages as a flat list: `common.save` → text. */
export function flatten(value: unknown, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  if (typeof value === 'string') flat.set(prefix, value)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      for (const entry of flatten(inner, prefix ? `${prefix}.${key}` : key)) flat.set(...entry)
    }
  }
  return flat
}

export function readMessages(root: string, locale: string): Map<string, string> {
  return flatten(JSON.parse(readFileSync(join(root, 'messages', `${locale}.json`), 'utf8')))
}

/**
 * The placeholders of an ICU message: `{name}`, the argument of plural and select, and `<tags>`.
 * @throws Error when its brackets don't match
 */
export function placeholders(text: string): Set<string> {
  const found = new Set<string>()
  let at = 0
  const message = (depth: number) => {
    while (at < text.length) {
      const char = text[at]
      // An apostrophe quotes what follows only before a bracket; doubled it is itself.
      if (char === "'" && /[{}<>]/.test(text[at + 1] ?? '')) {
        const end = text.indexOf("'", at + 1)
        at = end < 0 ? text.length : end + 1
      } else if (char === '{') argument(depth)
      else if (char === '}') {
        if (depth === 0) throw new Error(`a } too many in "${text}"`)
        return
      } else {
        const tag = char === '<' ? /^<\/?([a-zA-Z][\w-]*)\/?>/.exec(text.slice(at)) : null
        if (tag) found.add(`<${tag[1]}>`)
        at += tag ? tag[0].length : 1
      }
    }
    if (depth > 0) throw new Error(`a } is missing in "${text}"`)
  }
  const argument = (depth: number) => {
    const head = /^\{\s*([\w-]+)\s*([,}])/.exec(text.slice(at))
    if (!head) throw new Error(`a placeholder without a name in "${text}"`)
    found.add(`{${head[1]}}`)
    at += head[0].length
    if (head[2] === '}') return
    // What follows is a type and, for plural and select, branches in brackets: messages of their own.
    while (at < text.length && text[at] !== '}') {
      if (text[at] !== '{') at++
      else {
        at++
        message(depth + 1)
        at++
      }
    }
    if (text[at] !== '}') throw new Error(`a } is missing in "${text}"`)
    at++
  }
  message(0)
  return found
}

/** Everything that differs between two languages, or that is empty or broken in one, as lines for a person. */
export function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>, names: [string, string]): string[] {
  const wrong: string[] = []
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(key), b.get(key)]
    if (left === undefined || right === undefined) wrong.push(`${key} is missing in ${left === undefined ? names[0] : names[1]}`)
    else if (!left.trim() || !right.trim()) wrong.push(`${key} is empty`)
    else {
      const lists = [left, right].map((text) => {
        try {
          return [...placeholders(text)].sort().join(' ')
        } catch (error) {
          return String(error)
        }
      })
      if (lists[0] !== lists[1] || lists[0]?.startsWith('Error'))
        wrong.push(`${key} has other placeholders: ${lists.join(' | ')}`)
    }
  }
  return wrong
}

export interface UsedKey {
  at: string
  /** Any of these must exist; a key that ends in `*` stands for all that begin so. */
  keys: string[]
}

const TRANSLATOR =
  /\b(?:const|let)\s+(\w+)\s*=\s*(?:await\s+)?(?:useTranslations|getTranslations)(?:<[^>]*>)?\(\s*(?:(['"])([\w.-]*)\2|\{[^}]*namespace:\s*(['"])([\w.-]+)\4[^}]*\})?\s*\)/g
const AT_ONCE = /\(await\s+getTranslations\(\s*(?:(['"])([\w.-]*)\1)?\s*\)\)\(\s*(['"])([\w.-]+)\3/g

/** The keys that the code asks for, as far as they can be read from it: `t('a.b')`, `t.rich('a')`, and the beginning of t(`a.${x}`). */
export function keysInCode(root: string): UsedKey[] {
  return sourceFiles(root).flatMap((file) => keysIn(file, readFileSync(join(root, file), 'utf8')))
}

export function keysIn(file: string, text: string): UsedKey[] {
  const used: UsedKey[] = []
  const at = (index: number) => `${file}:${text.slice(0, index).split('\n').length}`
  const full = (space: string, key: string) => (space ? `${space}.${key}` : key)
  for (const match of text.matchAll(AT_ONCE)) used.push({ at: at(match.index), keys: [full(match[2] ?? '', match[4] ?? '')] })
  const spaces = new Map<string, Set<string>>()
  for (const match of text.matchAll(TRANSLATOR)) {
    const name = match[1] ?? ''
    spaces.set(name, (spaces.get(name) ?? new Set()).add(match[3] ?? match[5] ?? ''))
  }
  for (const [name, own] of spaces) {
    const calls = new RegExp(
      `(?<![\\w.])${name}(?:\\.(?:rich|markup|raw))?\\(\\s*(?:(['"])([\\w.-]+)\\1|\`([\\w.-]*)\\$\\{)`,
      'g',
    )
    for (const match of text.matchAll(calls)) {
      const key = match[2] ?? `${match[3] ?? ''}*`
      used.push({ at: at(match.index), keys: [...own].map((space) => full(space, key)) })
    }
  }
  return used
}

/** The used keys that aren't there. */
export function missingKeys(used: readonly UsedKey[], messages: ReadonlyMap<string, string>): string[] {
  const all = [...messages.keys()]
  const exists = (key: string) => (key.endsWith('*') ? all.some((k) => k.startsWith(key.slice(0, -1))) : messages.has(key))
  return used.filter(({ keys }) => !keys.some(exists)).map(({ at, keys }) => `${at}: no message ${keys.join(' or ')}`)
}
