import type { FieldErrors, Resolver } from 'react-hook-form'
import type { z } from 'zod'
import { ClientInput, ClientsInput } from '../../lib/api/contract/clients'

/** What is typed into the form. */
export interface ClientDraft {
  name: string
  count: number
  server: string
  password: string
  urls: string[]
  keepaliveMs: number
  connectTimeoutMs: number
  reconnectDelayMs: number
}

/** The seed's client. */
export const DEFAULT_CLIENT: ClientDraft = {
  name: '',
  count: 1,
  server: 'axis_server',
  password: '',
  urls: ['/axis'],
  keepaliveMs: 1000,
  connectTimeoutMs: 1000,
  reconnectDelayMs: 1000,
}

/** The call's body; empty name and password are left out, and empty URLs but for the first. */
export function toClientInput(draft: ClientDraft): z.input<typeof ClientInput> {
  const { name, password, urls, count: _, ...rest } = draft
  return {
    ...rest,
    urls: urls.map((url) => url.trim()).filter((url, n) => n === 0 || url !== ''),
    ...(name.trim() === '' ? {} : { name }),
    ...(password === '' ? {} : { password }),
  }
}

/** The body of the call for several. */
export function toClientsInput(draft: ClientDraft): z.input<typeof ClientsInput> {
  return { ...toClientInput(draft), count: draft.count }
}

/** The texts of a row that was typed or pasted into: one, or several when something separates them. */
export function splitUrls(typed: string): string[] {
  const parts = typed.split(/[\s,，]+/)
  return parts.length === 1 ? parts : parts.filter((part, n) => part !== '' || n === parts.length - 1)
}

/** The form's field for a path of the API's body. */
export function clientField(path: string | null): keyof ClientDraft | null {
  const name = path?.split(/[.[]/)[0]
  return name !== undefined && name in DEFAULT_CLIENT ? (name as keyof ClientDraft) : null
}

/** The row that a path such as `urls.1` is about. */
export function urlRow(path: string | null): number {
  return Number(/^urls[.[](\d+)/.exec(path ?? '')?.[1] ?? 0)
}

/** The form's checks are the contract's. */
export const clientResolver: Resolver<ClientDraft> = (draft) => {
  const parsed = draft.count === 1 ? ClientInput.safeParse(toClientInput(draft)) : ClientsInput.safeParse(toClientsInput(draft))
  if (parsed.success) return { values: draft, errors: {} }
  const errors: FieldErrors<ClientDraft> = {}
  const urls: { type: string; message: string }[] = []
  // the rows that are sent, by their place among those that are seen
  const rows = draft.urls.flatMap((url, n) => (n === 0 || url.trim() !== '' ? [n] : []))
  for (const issue of parsed.error.issues) {
    const path = issue.path.join('.')
    const field = clientField(path)
    const error = { type: 'contract', message: issue.message }
    if (field === 'urls') urls[rows[urlRow(path)] ?? 0] ??= error
    else if (field) errors[field] ??= error
  }
  return { values: {}, errors: urls.length > 0 ? { ...errors, urls } : errors }
}
