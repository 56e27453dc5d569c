import type { FieldErrors, Resolver } from 'react-hook-form'
import type { z } from 'zod'
import { ClientInput } from '../../lib/api/contract/clients'

/** What is typed into the form; the URLs stand in one line, separated by spaces or commas. */
export interface ClientDraft {
  name: string
  server: string
  password: string
  urls: string
  keepaliveMs: number
  connectTimeoutMs: number
  reconnectDelayMs: number
}

/** The seed's client. */
export const DEFAULT_CLIENT: ClientDraft = {
  name: '',
  server: 'axis_server',
  password: '',
  urls: '/axis',
  keepaliveMs: 1000,
  connectTimeoutMs: 1000,
  reconnectDelayMs: 1000,
}

/** The call's body; empty name and password are left out. */
export function toClientInput(draft: ClientDraft): z.input<typeof ClientInput> {
  const { name, password, urls, ...rest } = draft
  return {
    ...rest,
    urls: urls.split(/[\s,，]+/).filter((url) => url !== ''),
    ...(name.trim() === '' ? {} : { name }),
    ...(password === '' ? {} : { password }),
  }
}

/** The form's field for a path of the API's body. */
export function clientField(path: string | null): keyof ClientDraft | null {
  const name = path?.split(/[.[]/)[0]
  return name !== undefined && name in DEFAULT_CLIENT ? (name as keyof ClientDraft) : null
}

/** The form's checks are the contract's. */
export const clientResolver: Resolver<ClientDraft> = (draft) => {
  const parsed = ClientInput.safeParse(toClientInput(draft))
  if (parsed.success) return { values: draft, errors: {} }
  const errors: FieldErrors<ClientDraft> = {}
  for (const issue of parsed.error.issues) {
    const field = clientField(issue.path.join('.'))
    if (field) errors[field] ??= { type: 'contract', message: issue.message }
  }
  return { values: {}, errors }
}
