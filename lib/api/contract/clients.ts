import { z } from 'zod'
import { endpoint } from '../endpoint'
import { Id, Millis, None } from './common'

const Ms = (min: number) =>
  z
    .number({ error: 'number.form' })
    .int({ error: 'number.whole' })
    .min(min, { error: `client.ms.${min}` })
    .max(600_000, { error: 'limit.large' })

const LONGEST_NAME = 63

/** A port is 1 to 65535, and an IP address needs one: only names are looked up. */
function isServer(text: string): boolean {
  const [, host = '', port] = /^(?:vsoa:\/\/)?([^:]*)(?::(\d+))?$/.exec(text) ?? []
  return port === undefined ? !/^[\d.]+$/.test(host) : Number(port) >= 1 && Number(port) <= 65_535
}

/** The arguments of an automatic client; the least values are libvsoa's, but for the reconnect delay, which may be 0. */
export const ClientInput = z.object({
  name: z.string().trim().min(1, { error: 'required' }).max(LONGEST_NAME, { error: 'text.long' }).optional(),
  /** `vsoa://name`, a bare name, or `host:port`. */
  server: z
    .string({ error: 'required' })
    .trim()
    .min(1, { error: 'required' })
    .max(256, { error: 'text.long' })
    .regex(/^(vsoa:\/\/)?[A-Za-z0-9_][A-Za-z0-9_.-]*(:\d{1,5})?$/, { error: 'client.server.form' })
    .refine(isServer, { error: 'client.server.form' }),
  password: z.string().max(256, { error: 'text.long' }).optional(),
  urls: z
    .array(
      z
        .string()
        .regex(/^\/\S*$/, { error: 'client.url.form' })
        .max(256, { error: 'text.long' }),
    )
    .min(1, { error: 'required' })
    .max(32),
  keepaliveMs: Ms(50).default(1000),
  connectTimeoutMs: Ms(20).default(1000),
  reconnectDelayMs: Ms(0).default(1000),
})

/** So many clients can be made at once. */
export const MOST_AT_ONCE = 50
/** Clients of one kind: `name-1`, `name-2` … with the first numbers that are free. */
export const ClientsInput = ClientInput.extend({
  name: z
    .string()
    .trim()
    .min(1, { error: 'required' })
    .max(LONGEST_NAME - 1 - String(MOST_AT_ONCE).length, { error: 'text.long' })
    .optional(),
  count: z
    .number({ error: 'number.form' })
    .int({ error: 'number.whole' })
    .min(1, { error: 'client.count' })
    .max(MOST_AT_ONCE, { error: 'client.count' }),
})

const Party = z.object({ taskId: z.string(), containerName: z.string() })

export const CLIENT_FAILURES = [
  'unknown',
  'lookupTimeout',
  'host',
  'refused',
  'timeout',
  'password',
  'subscribe',
  'protocol',
  'closed',
  'pings',
  'options',
  'other',
] as const
/** Why a client isn't connected: a key of `clients.failure.*` with what it names, and the raw English text. */
export const ClientFailure = z.object({
  code: z.enum(CLIENT_FAILURES),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  text: z.string(),
})
export type ClientFailure = z.infer<typeof ClientFailure>

/**
 * What a client went through since it was started, or its numbers were reset. A gap is a silence between two messages that is
 * longer than three times the median period and 50 ms (`quiet`), or any in which the connection was lost (`disconnected`).
 */
export const ClientStatistics = z.object({
  since: Millis,
  messages: z.number(),
  /** Messages a second, over the last ten. */
  rate: z.number(),
  /** Median time between messages, ms; null until there are a few. */
  periodMs: z.number().nullable(),
  reconnects: z.number(),
  gaps: z.object({ quiet: z.number(), disconnected: z.number() }),
  /** The longest time between two messages. `switch`: the connection was lost and somebody else published afterwards. */
  longestSilence: z
    .object({
      ms: z.number(),
      from: Millis,
      to: Millis,
      cause: z.enum(['quiet', 'disconnected', 'switch']),
      fromPublisher: Party.nullable(),
      toPublisher: Party.nullable(),
    })
    .nullable(),
  /** Times without a connection; null when there was none. The median is that of the newest 255. */
  down: z.object({ count: z.number(), p50Ms: z.number(), maxMs: z.number() }).nullable(),
})
export type ClientStatistics = z.infer<typeof ClientStatistics>

/** How a client came back after it lost its connection. */
export const ClientReturn = z.object({
  /** When it was connected and subscribed again. */
  at: Millis,
  downMs: z.number().nullable(),
  from: Party.nullable(),
  to: Party.nullable(),
  /** ms from the connection to its first message, and from the last message before to it; null while there is none. */
  firstMessageMs: z.number().nullable(),
  silenceMs: z.number().nullable(),
})
export type ClientReturn = z.infer<typeof ClientReturn>

/** A VSOA client that Tandem runs for people. The password never comes back. */
export const ClientRow = z.object({
  id: z.string(),
  name: z.string(),
  server: z.string(),
  urls: z.array(z.string()),
  hasPassword: z.boolean(),
  keepaliveMs: z.number(),
  connectTimeoutMs: z.number(),
  reconnectDelayMs: z.number(),
  running: z.boolean(),
  state: z.enum(['stopped', 'connecting', 'connected']),
  /** Who it is connected to; null otherwise, or when the address is no instance of ours. */
  publisher: Party.nullable(),
  endpoint: z.string().nullable(),
  /** Last failure of an attempt, null when connected. */
  lastError: ClientFailure.nullable(),
  messages: z.number(),
  reconnects: z.number(),
  connectedAt: Millis.nullable(),
  lastMessageAt: Millis.nullable(),
  /** null for one that wasn't started since the console is up. */
  stats: ClientStatistics.nullable(),
  createdAt: Millis,
})
export type ClientRow = z.infer<typeof ClientRow>

/** One line of a client's terminal. `text` is exactly what the seed's program prints (system lines are ours). */
export const FeedItem = z.object({
  seq: z.number(),
  at: Millis,
  kind: z.enum(['connected', 'disconnected', 'message', 'attempt', 'system']),
  text: z.string(),
  url: z.string().optional(),
  /** The JSON param of a message when it was JSON. */
  param: z.unknown().optional(),
  publisher: Party.nullable(),
  epoch: z.number().nullable(),
  /** On `connected`: ms of look-up, connection and subscription, and ms since the disconnect. */
  timing: z
    .object({ lookupMs: z.number(), connectMs: z.number(), subscribeMs: z.number(), downMs: z.number().nullable() })
    .optional(),
})
export type FeedItem = z.infer<typeof FeedItem>

const tag = 'Client'
export const listClients = endpoint({
  id: 'listClients',
  method: 'GET',
  path: '/client',
  tag,
  role: 'viewer',
  summary: 'List clients (ours)',
  params: None,
  query: None,
  body: None,
  data: z.array(ClientRow),
})
export const createClient = endpoint({
  id: 'createClient',
  method: 'POST',
  path: '/client',
  tag,
  role: 'operator',
  summary: 'Run a client (ours)',
  params: None,
  query: None,
  body: ClientInput,
  data: ClientRow,
})
export const createClients = endpoint({
  id: 'createClients',
  method: 'POST',
  path: '/client/batch',
  tag,
  role: 'operator',
  summary: 'Run several clients of one kind, all or none (ours)',
  params: None,
  query: None,
  body: ClientsInput,
  data: z.array(ClientRow),
})
export const getClient = endpoint({
  id: 'getClient',
  method: 'GET',
  path: '/client/{id}',
  tag,
  role: 'viewer',
  summary: 'One client (ours)',
  params: Id,
  query: None,
  body: None,
  data: ClientRow,
})
export const deleteClient = endpoint({
  id: 'deleteClient',
  method: 'DELETE',
  path: '/client/{id}',
  tag,
  role: 'operator',
  summary: 'Stop and remove a client (ours)',
  params: Id,
  query: None,
  body: None,
  data: z.object({ id: z.string() }),
})
export const actOnClient = endpoint({
  id: 'actOnClient',
  method: 'POST',
  path: '/client/{id}/{action}',
  tag,
  role: 'operator',
  summary: 'Start or stop a client, or reset its statistics (ours)',
  params: Id.extend({ action: z.enum(['start', 'stop', 'reset']) }),
  query: None,
  body: None,
  data: ClientRow,
})
export const clientReturns = endpoint({
  id: 'clientReturns',
  method: 'GET',
  path: '/client/{id}/returns',
  tag,
  role: 'viewer',
  summary: 'How a client came back after lost connections, the newest 50, oldest first (ours)',
  params: Id,
  query: None,
  body: None,
  data: z.array(ClientReturn),
})
export const clientFeed = endpoint({
  id: 'clientFeed',
  method: 'GET',
  path: '/client/{id}/feed',
  tag,
  role: 'viewer',
  summary: 'What a client printed, oldest first, as far as it is kept (ours)',
  params: Id,
  query: z.object({ after: z.coerce.number().int().default(0) }),
  body: None,
  data: z.object({ items: z.array(FeedItem), dropped: z.number() }),
})
