import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** By which our own pages learn the nonce of their scripts (set on every request, whatever the client sent). */
export const NONCE_HEADER = 'x-tandem-nonce'
/** Next reads the nonce for its own scripts from the request's policy. */
const POLICY_HEADER = 'content-security-policy'

/**
 * What pages may do: run only the scripts this answer names by its nonce (and those they load), talk only to this console, be
 * framed by nobody. Styles may be inline: components place things by style attributes, and a style runs nothing.
 * `dev`: React's developer tools evaluate text.
 */
export function contentPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Puts the headers on an answer that every one carries, and tells the rooms behind the nonce of this one. */
export function secure(request: IncomingMessage, response: ServerResponse, dev: boolean): void {
  const nonce = randomBytes(16).toString('base64')
  const policy = contentPolicy(nonce, dev)
  request.headers[NONCE_HEADER] = nonce
  request.headers[POLICY_HEADER] = policy
  response.setHeader(POLICY_HEADER, policy)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'same-origin')
  response.setHeader('cross-origin-resource-policy', 'same-origin')
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
}
