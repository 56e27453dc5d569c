import { Me } from '../api/contract/session'

/** What a person may do, as the contract has it. */
export type Role = Me['role']

/** A role as it is stored; anything else may only look. */
export function toRole(text: string | null | undefined): Role {
  return Me.shape.role.safeParse(text).data ?? 'viewer'
}
