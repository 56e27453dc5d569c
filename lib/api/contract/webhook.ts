import { z } from 'zod'
import { DELIVERY_STATES, isWebhookUrl, WEBHOOK_CODES } from '../../domain/webhook'
import { endpoint } from '../endpoint'
import { Millis, None } from './common'

/** How an attempt ended; `status` is the receiver's HTTP status (null: there was none), `reason` the system's word for why. */
export const WebhookAttempt = z.object({
  code: z.enum(WEBHOOK_CODES),
  status: z.number().nullable(),
  reason: z.string(),
  ms: z.number(),
})
export type WebhookAttempt = z.infer<typeof WebhookAttempt>

/** The webhook as it is set, and how it fares. */
export const WebhookView = z.object({
  /** There is one webhook. */
  id: z.literal('webhook'),
  /** Empty: not set. */
  url: z.string(),
  on: z.boolean(),
  /** A mask; empty: there is none yet. */
  secret: z.string(),
  /** Messages that aren't delivered yet. */
  waiting: z.number(),
  /** The oldest of them, and when it is tried again; null: none. */
  next: z.object({ at: Millis, attempts: z.number(), nextAt: Millis }).nullable(),
  /** What was tried last; null: nothing in what is kept. */
  last: z
    .object({
      id: z.string(),
      event: z.string(),
      at: Millis,
      state: z.enum(DELIVERY_STATES),
      attempts: z.number(),
      triedAt: Millis,
    })
    .extend({ outcome: WebhookAttempt })
    .nullable(),
})
export type WebhookView = z.infer<typeof WebhookView>

/** Printable ASCII, so that it can be copied anywhere; long enough that nobody guesses it. */
const WebhookSecret = z
  .string({ error: 'webhook.secret' })
  .regex(/^(?:|\*{8}|[\x21-\x7e]{16,128})$/, { error: 'webhook.secret' })
  .describe('16 to 128 printable ASCII characters without spaces; empty, left out or the mask: as it is')

export const WebhookInput = z.object({
  url: z
    .string({ error: 'required' })
    .trim()
    .max(2048, { error: 'text.long' })
    .refine((text) => text === '' || isWebhookUrl(text), { error: 'webhook.url' }),
  on: z.boolean({ error: 'invalid' }),
  secret: WebhookSecret.optional(),
  /** Another secret is made; so is the first one, where none is given. */
  makeSecret: z.boolean({ error: 'invalid' }).default(false),
})

const tag = 'Webhook'
export const getWebhook = endpoint({
  id: 'getWebhook',
  method: 'GET',
  path: '/webhook',
  tag,
  role: 'administrator',
  summary: 'The webhook, and how it fares (ours)',
  params: None,
  query: None,
  body: None,
  data: WebhookView,
})
export const putWebhook = endpoint({
  id: 'putWebhook',
  method: 'PUT',
  path: '/webhook',
  tag,
  role: 'administrator',
  summary: 'Set the webhook (ours); a secret that was made is in this answer and nowhere else',
  params: None,
  query: None,
  body: WebhookInput,
  data: z.object({ webhook: WebhookView, madeSecret: z.string().nullable() }),
})
export const testWebhook = endpoint({
  id: 'testWebhook',
  method: 'POST',
  path: '/webhook/test',
  tag,
  role: 'administrator',
  summary: 'Send a test message now, on or off, and say what came of it (ours)',
  params: None,
  query: None,
  body: None,
  data: WebhookAttempt,
})
