import { z } from 'zod'
import { ROLES, type Role as RoleName } from '../../domain/role'
import { endpoint } from '../endpoint'
import { Id, Millis, None } from './common'
import { Password, Username } from './session'

export { ROLES }
export type Role = RoleName

/** An account, without anything secret. */
export const UserRow = z.object({ id: z.string(), username: z.string(), role: z.enum(ROLES), createdAt: Millis })
export type UserRow = z.infer<typeof UserRow>

const AnyRole = z.enum(ROLES)
const tag = 'User'
export const listUsers = endpoint({
  id: 'listUsers',
  method: 'GET',
  path: '/user',
  tag,
  role: 'administrator',
  summary: 'List accounts (ours)',
  params: None,
  query: None,
  body: None,
  data: z.array(UserRow),
})
export const createUser = endpoint({
  id: 'createUser',
  method: 'POST',
  path: '/user',
  tag,
  role: 'administrator',
  summary: 'Make an account (ours)',
  params: None,
  query: None,
  body: z.object({ username: Username, password: Password, role: AnyRole }),
  data: UserRow,
})
export const setUserRole = endpoint({
  id: 'setUserRole',
  method: 'PUT',
  path: '/user/{id}',
  tag,
  role: 'administrator',
  summary: 'Change an account’s role (ours)',
  params: Id,
  query: None,
  body: z.object({ role: AnyRole }),
  data: UserRow,
})
export const setUserPassword = endpoint({
  id: 'setUserPassword',
  method: 'PUT',
  path: '/user/{id}/password',
  tag,
  role: 'administrator',
  summary: 'Give an account another password and end its sessions (ours)',
  params: Id,
  query: None,
  body: z.object({ password: Password }),
  data: UserRow,
})
export const deleteUser = endpoint({
  id: 'deleteUser',
  method: 'DELETE',
  path: '/user/{id}',
  tag,
  role: 'administrator',
  summary: 'Delete an account and end its sessions (ours)',
  params: Id,
  query: None,
  body: None,
  data: z.null(),
})
