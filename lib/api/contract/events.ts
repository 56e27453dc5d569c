import { z } from 'zod'
import { EVENT_KINDS, EVENT_SEVERITIES, EVENT_SUBJECTS } from '../../domain/event'
import { endpoint } from '../endpoint'
import { Cut, listOf, Millis, None, Paging, pageOf } from './common'

/** Something that happened to containers, nodes or the system. `kind` and `params` make the sentence in the reader's language. */
export const EventRow = z.object({
  seq: z.number(),
  at: Millis,
  /** One of `EVENT_KINDS`; rows of an older version may have others. */
  kind: z.string(),
  severity: z.enum(EVENT_SEVERITIES),
  subject: z.object({ type: z.enum(EVENT_SUBJECTS), id: z.string(), name: z.string() }),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type EventRow = z.infer<typeof EventRow>

/** What audited actions are about: the beginning of their names. */
export const AUDIT_SUBJECTS = [
  'service',
  'container',
  'microservice',
  'client',
  'node',
  'image',
  'template',
  'config',
  'user',
  'token',
  'session',
  'webhook',
] as const
/** The name of an audited action, such as `service.create`. */
export type AuditAction = `${(typeof AUDIT_SUBJECTS)[number]}.${string}`

/** Who did what, in which request and from where. What changed is `before` and `after` in `detail`, secrets left out. */
export const AuditEntry = z.object({
  seq: z.number(),
  at: Millis,
  user: z.string(),
  role: z.string(),
  action: z.string(),
  target: z.object({ type: z.string(), id: z.string(), name: z.string() }),
  requestId: z.string(),
  /** The network address; empty for what didn't come by the network, and in rows of an older version. */
  address: z.string(),
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const listEvents = endpoint({
  id: 'listEvents',
  method: 'GET',
  path: '/event',
  tag: 'Event',
  role: 'viewer',
  summary: 'Lifecycle events, newest first (ours); at most 1000 in one answer',
  params: None,
  query: Paging.extend({
    ...Cut,
    kind: listOf(EVENT_KINDS),
    severity: listOf(EVENT_SEVERITIES),
    subjectType: listOf(EVENT_SUBJECTS),
    subjectId: z.string().max(64, { error: 'text.long' }).optional(),
  }),
  body: None,
  data: pageOf(EventRow),
})
const Part = z.string().trim().max(128, { error: 'text.long' }).optional()
const { key: _, ...AuditCut } = Cut
export const listAudit = endpoint({
  id: 'listAudit',
  method: 'GET',
  path: '/audit',
  tag: 'Event',
  role: 'operator',
  summary: 'What people and programs did, newest first (ours); at most 1000 in one answer',
  params: None,
  query: Paging.extend({
    ...AuditCut,
    user: Part.describe('a part of the name'),
    action: Part.describe('the beginning of an action, such as service or service.create'),
    target: Part.describe('a part of the name, or the id'),
  }),
  body: None,
  data: pageOf(AuditEntry),
})

export { EVENT_KINDS, EVENT_SEVERITIES, EVENT_SUBJECTS, type EventKind } from '../../domain/event'
