import { z } from 'zod'
import { ROLES } from '../../domain/role'
import { endpoint } from '../endpoint'
import { Id, Millis, None } from './common'

/** A program's token, without its value. */
export const TokenRow = z.object({
  id: z.string(),
  name: z.string(),
  /** Its first characters. */
  start: z.string(),
  role: z.enum(ROLES),
  /** The name of who made it. */
  createdBy: z.string(),
  createdAt: Millis,
  /** null: it doesn't run out. */
  expiresAt: Millis.nullable(),
  /** To the minute; null: never used. */
  lastUsedAt: Millis.nullable(),
})
export type TokenRow = z.infer<typeof TokenRow>

export const TokenInput = z.object({
  name: z
    .string({ error: 'required' })
    .trim()
    .min(1, { error: 'required' })
    .max(63, { error: 'text.long' })
    .regex(/^[^\p{C}]*$/u, { error: 'form' }),
  role: z.enum(ROLES),
  expiresAt: Millis.nullable().default(null),
})

const tag = 'Token'
export const listTokens = endpoint({
  id: 'listTokens',
  method: 'GET',
  path: '/token',
  tag,
  role: 'administrator',
  summary: 'List tokens of programs (ours)',
  params: None,
  query: None,
  body: None,
  data: z.array(TokenRow),
})
export const createToken = endpoint({
  id: 'createToken',
  method: 'POST',
  path: '/token',
  tag,
  role: 'administrator',
  summary: 'Make a token (ours); its value is in this answer and nowhere else',
  params: None,
  query: None,
  body: TokenInput,
  data: z.object({ token: z.string(), row: TokenRow }),
})
export const deleteToken = endpoint({
  id: 'deleteToken',
  method: 'DELETE',
  path: '/token/{id}',
  tag,
  role: 'administrator',
  summary: 'Revoke a token (ours); its live connections end',
  params: Id,
  query: None,
  body: None,
  data: z.null(),
})
