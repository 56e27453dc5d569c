import { createHmac } from 'node:crypto'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { WebhookOutcome } from '../domain/webhook'

/** An attempt that isn't answered by then has failed, ms. */
const ATTEMPT_MS = 10_000
/** Nobody reads the answer's body; so much of it is taken, that a short one leaves the connection in order. */
const MOST_ANSWER_BYTES = 64 * 1024

export interface Message {
  /** The same over all repetitions. */
  id: string
  event: string
  body: string
}

/** `sha256=` and the HMAC-SHA256, in hex, of the timestamp, a dot and the body, by the secret that both sides know. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`
}

/**
 * Posts one message, signed at this moment, and says what came of it; never rejects. Redirects aren't followed: whoever the
 * address sends to wasn't chosen by an administrator.
 */
export function send(
  target: { url: string; secret: string },
  { id, event, body }: Message,
  { signal, limitMs = ATTEMPT_MS }: { signal?: AbortSignal; limitMs?: number } = {},
): Promise<WebhookOutcome> {
  const startedAt = performance.now()
  const timestamp = String(Date.now())
  const limit = AbortSignal.timeout(limitMs)
  const options = {
    method: 'POST',
    agent: false,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Tandem',
      'tandem-event': event,
      'tandem-delivery': id,
      'tandem-timestamp': timestamp,
      'tandem-signature': signatureOf(target.secret, timestamp, body),
    },
  }
  return new Promise((resolve) => {
    const end = (code: WebhookOutcome['code'], status: number | null, reason = '') =>
      resolve({ code, status, reason, ms: Math.round(performance.now() - startedAt) })
    const failed = (error: NodeJS.ErrnoException) =>
      limit.aborted ? end('timeout', null) : end('unreachable', null, error.code ?? error.name)
    try {
      const url = new URL(target.url)
      const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(url, options)
      request.on('error', failed)
      request.on('response', (response) => {
        const status = response.statusCode ?? 0
        void passOver(response).then(() => end(codeOf(status), status))
      })
      request.end(body)
    } catch (error) {
      failed(error instanceof Error ? error : new Error(String(error)))
    }
  })
}

function codeOf(status: number): WebhookOutcome['code'] {
  if (status >= 200 && status < 300) return 'delivered'
  return status >= 300 && status < 400 ? 'redirected' : 'refused'
}

/** Takes the body, as far as it is taken; its status has decided already. */
function passOver(response: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_ANSWER_BYTES) response.destroy()
    })
    response.on('error', () => undefined)
    response.on('close', resolve)
  })
}
