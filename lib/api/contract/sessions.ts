import { z } from 'zod'
import { endpoint } from '../endpoint'
import { Id, Millis, None } from './common'

/** A login that holds. Its secret is never told. */
export const SessionRow = z.object({
  id: z.string(),
  userId: z.string(),
  username: z.string(),
  /** As the browser introduced itself; null where it said nothing we know. */
  device: z.object({ browser: z.string().nullable(), system: z.string().nullable() }),
  address: z.string().nullable(),
  since: Millis,
  expiresAt: Millis,
  /** The session that asks. */
  current: z.boolean(),
})
export type SessionRow = z.infer<typeof SessionRow>

const tag = 'Session'
export const listSessions = endpoint({
  id: 'listSessions',
  method: 'GET',
  path: '/session/list',
  tag,
  role: 'viewer',
  summary: 'List one’s own sessions; administrators may ask for those of all (ours)',
  params: None,
  query: z.object({ scope: z.enum(['own', 'all']).default('own') }),
  body: None,
  data: z.array(SessionRow),
})
export const endSession = endpoint({
  id: 'endSession',
  method: 'DELETE',
  path: '/session/{id}',
  tag,
  role: 'viewer',
  summary: 'End a session of one’s own, or any as administrator (ours)',
  params: Id,
  query: None,
  body: None,
  data: z.null(),
})
export const endOtherSessions = endpoint({
  id: 'endOtherSessions',
  method: 'DELETE',
  path: '/session/others',
  tag,
  role: 'viewer',
  summary: 'End all of one’s own sessions but this one (ours)',
  params: None,
  query: None,
  body: None,
  data: z.object({ ended: z.number() }),
})
/** The languages there are, by the names of their catalogues. */
export const LOCALES = ['en', 'zh'] as const
export const putPreferences = endpoint({
  id: 'putPreferences',
  method: 'PUT',
  path: '/session/preferences',
  tag,
  role: 'viewer',
  summary: 'Remember one’s language (ours)',
  params: None,
  query: None,
  body: z.object({ locale: z.enum(LOCALES) }),
  data: z.null(),
})
