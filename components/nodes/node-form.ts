import type { FieldErrors, Resolver } from 'react-hook-form'
import { NodeInput } from '../../lib/api/contract/nodes'
import type { ApiError } from '../api/client'

/** What is typed into the form of a node. */
export interface NodeDraft {
  name: string
  address: string
  password: string
}

/** Agents take no shorter password. */
const SHORTEST_PASSWORD = 8

const isField = (path: string | null): path is keyof NodeDraft => path === 'name' || path === 'address' || path === 'password'

/** The form's checks are the contract's, and that an agent would take the password. An empty one passes where it means unchanged. */
export const nodeResolver =
  (options: { passwordNeeded: boolean }): Resolver<NodeDraft> =>
  (draft) => {
    const errors: FieldErrors<NodeDraft> = {}
    const unchanged = draft.password === '' && !options.passwordNeeded
    const parsed = NodeInput.safeParse(unchanged ? { ...draft, password: '********' } : draft)
    for (const issue of parsed.error?.issues ?? []) {
      const field = issue.path.join('.')
      if (isField(field)) errors[field] ??= { type: 'contract', message: issue.message }
    }
    if (!errors.password && !unchanged && draft.password.trim().length < SHORTEST_PASSWORD) {
      errors.password = { type: 'contract', message: 'password.short' }
    }
    return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: draft, errors: {} }
  }

/** The parts of an API's refusal that are about a field of the form; none: it is about the whole. */
export function fieldErrors(error: ApiError): { name: keyof NodeDraft; message: string }[] {
  return error.errors.flatMap(({ field, message }) => (isField(field) ? [{ name: field, message }] : []))
}
