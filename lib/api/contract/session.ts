import { z } from 'zod'
import { ROLES } from '../../domain/role'
import { endpoint } from '../endpoint'
import { Id, Millis, None, TransactionView } from './common'

/** Login and logout are better-auth's own: POST /api/auth/sign-in/username {username, password}, POST /api/auth/sign-out. */
export const Me = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  via: z.enum(['session', 'token']),
  expiresAt: Millis.nullable(),
})
export type Me = z.infer<typeof Me>
export const Username = z
  .string({ error: 'required' })
  .trim()
  .min(3, { error: 'username.form' })
  .max(30, { error: 'username.form' })
  .regex(/^[A-Za-z0-9_.]+$/, { error: 'username.form' })
export const Password = z.string({ error: 'required' }).min(8, { error: 'password.short' }).max(128, { error: 'password.long' })
export const SetupInput = z.object({ username: Username, password: Password, code: z.string().trim().optional() })

export const getMe = endpoint({
  id: 'getMe',
  method: 'GET',
  path: '/session',
  tag: 'Session',
  role: 'viewer',
  summary: 'Who am I (ours)',
  params: None,
  query: None,
  body: None,
  data: Me,
})
export const getSetup = endpoint({
  id: 'getSetup',
  method: 'GET',
  path: '/setup',
  tag: 'Session',
  role: 'public',
  summary: 'Is the first administrator still to be made? (ours)',
  params: None,
  query: None,
  body: None,
  data: z.object({ needed: z.boolean(), codeNeeded: z.boolean() }),
})
export const postSetup = endpoint({
  id: 'postSetup',
  method: 'POST',
  path: '/setup',
  tag: 'Session',
  role: 'public',
  summary: 'Make the first administrator (ours); from another machine with the code printed at start',
  params: None,
  query: None,
  body: SetupInput,
  data: z.object({ username: z.string() }),
})
export const getTransaction = endpoint({
  id: 'getTransaction',
  method: 'GET',
  path: '/transaction/{id}',
  tag: 'Transaction',
  role: 'viewer',
  summary: 'How a transaction goes (ours)',
  params: Id,
  query: None,
  body: None,
  data: TransactionView,
})
