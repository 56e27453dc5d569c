import type { ClientFailure } from '../api/contract/clients'
import type { Endpoint, FailedAttempt, VsoaError } from '../vsoa/index'

type Code = ClientFailure['code']

/** What the words of a failure can name. */
interface Subject {
  server: string
  connectTimeoutMs: number
}

const BY_STAGE: Record<FailedAttempt['stage'], Partial<Record<VsoaError['code'], Code>>> = {
  lookup: { lookup: 'unknown', timeout: 'lookupTimeout' },
  connect: {
    refused: 'refused',
    timeout: 'timeout',
    password: 'password',
    protocol: 'protocol',
    closed: 'closed',
    lookup: 'host',
  },
  subscribe: { protocol: 'subscribe', timeout: 'subscribe', closed: 'closed' },
}

/** Why an attempt failed, so that a page can say it in any language. */
export function attemptFailure({ error, stage, endpoint }: FailedAttempt, subject: Subject): ClientFailure {
  return failure(BY_STAGE[stage][error.code] ?? 'other', error.message, subject, endpoint)
}

const AFTERWARDS: Partial<Record<VsoaError['code'], Code>> = { closed: 'closed', timeout: 'pings', protocol: 'protocol' }

/** Why a connection that stood was lost. */
export function lossFailure(error: VsoaError, endpoint: Endpoint | null, subject: Subject): ClientFailure {
  return failure(AFTERWARDS[error.code] ?? 'other', error.message, subject, endpoint)
}

/** The options of a client are refused: it doesn't run. */
export function optionsFailure(reason: string): ClientFailure {
  return { code: 'options', params: { reason }, text: reason }
}

function failure(code: Code, text: string, { server, connectTimeoutMs }: Subject, endpoint: Endpoint | null): ClientFailure {
  const address = endpoint ? `${endpoint.host}:${endpoint.port}` : server
  return { code, params: { server: server.replace(/^vsoa:\/\//, ''), address, ms: connectTimeoutMs, reason: text }, text }
}
