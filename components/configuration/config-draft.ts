import type { FieldErrors, Resolver } from 'react-hook-form'
import { ConfigInput, type ConfigRow } from '../../lib/api/contract'
import type { ApiError } from '../api/client'

/** What is typed into the form of an entry: its value is text whatever its type. */
export interface ConfigDraft {
  key: string
  type: ConfigRow['type']
  text: string
}

export const EMPTY_CONFIG: ConfigDraft = { key: '', type: 'string', text: '' }

/** What an entry's form begins with; JSON that was handed over as text stays as it was written. */
export function draftOf({ key, type, value }: ConfigRow): ConfigDraft {
  return { key, type, text: typeof value === 'string' ? value : type === 'json' ? JSON.stringify(value, null, 2) : String(value) }
}

type Read = { ok: true; value: ConfigRow['value'] } | { ok: false; code: string }

/** The value that a text of that type stands for. */
export function readValue(type: ConfigRow['type'], text: string): Read {
  if (type === 'string') return { ok: true, value: text }
  const trimmed = text.trim()
  if (trimmed === '') return { ok: false, code: 'required' }
  if (type === 'number') {
    const value = Number(trimmed)
    return Number.isFinite(value) ? { ok: true, value } : { ok: false, code: 'number.form' }
  }
  try {
    return { ok: true, value: JSON.parse(trimmed) }
  } catch {
    return { ok: false, code: 'config.value.json' }
  }
}

/** JSON laid out over lines, or the text as it is where it isn't JSON. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** What the API takes of a draft. `before`: what it began with; a text that wasn't touched means the same value. */
export function inputOf(draft: ConfigDraft, before?: ConfigRow): Pick<ConfigRow, 'key' | 'type' | 'value'> | null {
  const { key, type, text } = draft
  const same = before && before.type === type && draftOf(before).text === text
  const read: Read = same ? { ok: true, value: before.value } : readValue(type, text)
  return read.ok ? { key, type, value: read.value } : null
}

/** The contract's checks, and that the text can be read as its type. */
export const resolveConfig: Resolver<ConfigDraft> = (draft) => {
  const errors: FieldErrors<ConfigDraft> = {}
  const read = readValue(draft.type, draft.text)
  if (!read.ok) errors.text = { type: 'value', message: read.code }
  const parsed = ConfigInput.safeParse({ ...draft, value: read.ok ? read.value : null })
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.path[0] === 'key') errors.key ??= { type: 'contract', message: issue.message }
    else if (read.ok) errors.text ??= { type: 'contract', message: issue.message }
  }
  return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: draft, errors: {} }
}

const FIELDS: Record<string, 'key' | 'text'> = { key: 'key', value: 'text' }

/** The parts of an API's refusal that are about a field of the form; none: it is about the whole. */
export function fieldErrors(error: ApiError): { name: 'key' | 'text'; message: string }[] {
  return error.errors.flatMap(({ field, message }) => {
    const name = FIELDS[field ?? '']
    return name ? [{ name, message }] : []
  })
}
