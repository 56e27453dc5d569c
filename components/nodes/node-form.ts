import type { FieldErrors, Resolver } from 'react-hook-form'
import { checkNodeAddress, checkNodeName, NodeInput } from '../../lib/api/contract/nodes'
import { type ApiError, callApi } from '../api/client'

/** What is typed into the form of a node. */
export interface NodeDraft {
  name: string
  address: string
  password: string
  tls: boolean
}

/** Agents take no shorter password. */
const SHORTEST_PASSWORD = 8

const isField = (path: string | null): path is keyof NodeDraft =>
  path === 'name' || path === 'address' || path === 'password' || path === 'tls'

/**
 * The form's checks are the contract's, that an agent would take the password, and that name and address are free (for the node
 * `id`, when there is one). An empty password passes where it means unchanged. Make it once for a form.
 */
export function nodeResolver(options: { passwordNeeded: boolean; id?: string }): Resolver<NodeDraft> {
  const { passwordNeeded, ...other } = options
  const nameTaken = askedOnce((name) => callApi(checkNodeName, { query: { name, ...other } }))
  const addressTaken = askedOnce((address) => callApi(checkNodeAddress, { query: { address, ...other } }))
  return async (draft) => {
    const errors: FieldErrors<NodeDraft> = {}
    const unchanged = draft.password === '' && !passwordNeeded
    const parsed = NodeInput.safeParse(unchanged ? { ...draft, password: '********' } : draft)
    for (const issue of parsed.error?.issues ?? []) {
      const field = issue.path.join('.')
      if (isField(field)) errors[field] ??= { type: 'contract', message: issue.message }
    }
    if (!errors.password && !unchanged && draft.password.trim().length < SHORTEST_PASSWORD) {
      errors.password = { type: 'contract', message: 'password.short' }
    }
    if (!errors.name && (await nameTaken(draft.name))) errors.name = { type: 'taken', message: 'node.taken.name' }
    if (!errors.address && (await addressTaken(draft.address))) errors.address = { type: 'taken', message: 'node.taken.address' }
    return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: draft, errors: {} }
  }
}

/** Asks about a text, and again only about another one. Without an answer it counts as free: the server decides in the end. */
function askedOnce(ask: (text: string) => Promise<boolean>): (text: string) => Promise<boolean> {
  let last: { text: string; taken: Promise<boolean> } | null = null
  return (text) => {
    if (last?.text !== text) last = { text, taken: ask(text).catch(() => false) }
    return last.taken
  }
}

/** The parts of an API's refusal that are about a field of the form; none: it is about the whole. */
export function fieldErrors(error: ApiError): { name: keyof NodeDraft; message: string }[] {
  return error.errors.flatMap(({ field, message }) => (isField(field) ? [{ name: field, message }] : []))
}
