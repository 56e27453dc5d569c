import type { z } from 'zod'
import type { DataOf, Endpoint } from '../../lib/api/endpoint'
import { sessionEnded } from './session-gate'

const API_BASE = '/api/v1'

/** What is wrong with one field; `field` is a path such as `node.names`, null when it is about the whole. */
export interface FieldError {
  field: string | null
  code: string
  message: string
}

/** A call that didn't succeed. `message` is in the person's language; `status` 0 means the server could not be reached. */
export class ApiError extends Error {
  override name = 'ApiError'
  constructor(
    readonly status: number,
    message: string,
    readonly errors: FieldError[] = [],
    readonly requestId: string | null = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message)
  }
}

/** Whether a failure may pass by itself: the server is away, starting, or waits for another part of the house. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || (error.status >= 502 && error.status <= 504))
}

interface Envelope {
  status: number
  message: string
  data: unknown
  errors?: FieldError[]
  requestId?: string
}

type Part<Key extends string, Schema extends z.ZodType> =
  Record<never, never> extends z.input<Schema> ? { [K in Key]?: z.input<Schema> } : { [K in Key]: z.input<Schema> }

/** What a call takes: those of params, query and body that it has; a part without required members may be left out. */
export type CallInput<E extends Endpoint> = Part<'params', E['params']> & Part<'query', E['query']> & Part<'body', E['body']>

type CallArguments<E extends Endpoint> =
  Record<never, never> extends CallInput<E>
    ? [input?: CallInput<E>, options?: CallOptions]
    : [input: CallInput<E>, options?: CallOptions]

export interface CallOptions {
  signal?: AbortSignal
  /** By default a call that was refused for want of a session waits until the person has logged in again, and is made once more. */
  whenLoggedOut?: 'wait' | 'throw'
}

/** Words for the case that no server said any: what `ApiError` carries when the network failed or the answer was no envelope. */
const OWN_WORDS: Record<string, { network: string; server: (status: number) => string }> = {
  en: {
    network: 'The console can’t be reached. Check that it runs and try again.',
    server: (status) => `The console answered with an error (${status}). Try again; if it stays, look at its log.`,
  },
  zh: {
    network: '无法连接到控制台。请确认它正在运行，然后重试。',
    server: (status) => `控制台返回了错误（${status}）。请重试；若仍然出现，请查看其日志。`,
  },
}

function language(): string {
  return typeof document === 'undefined' ? 'en' : document.documentElement.lang || 'en'
}
function ownWords() {
  const words = language().startsWith('zh') ? OWN_WORDS.zh : OWN_WORDS.en
  return words as NonNullable<typeof words>
}

function queryText(query: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    if (Array.isArray(value)) for (const each of value) search.append(`${key}[]`, String(each))
    else search.append(key, String(value))
  }
  const text = search.toString()
  return text && `?${text}`
}

/**
 * Calls the API by its contract and gives `data`. Throws `ApiError` for everything else: refused, invalid, unreachable.
 * An aborted call throws the signal's own reason.
 */
export async function callApi<E extends Endpoint>(endpoint: E, ...[input, options]: CallArguments<E>): Promise<DataOf<E>> {
  const { params, query, body } = (input ?? {}) as {
    params?: Record<string, unknown>
    query?: Record<string, unknown>
    body?: unknown
  }
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name] ?? '')))
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': language() }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const url = `${API_BASE}${path}${queryText(query ?? {})}`
  const init = { method: endpoint.method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
  return (await asked(url, init, options)) as DataOf<E>
}

/** The same for a call whose body is bytes; what tells of them goes into headers. */
export async function sendBytes<E extends Endpoint>(
  endpoint: E,
  { headers: own, bytes }: { headers: z.input<NonNullable<E['headers']>>; bytes: Blob },
  options?: CallOptions,
): Promise<DataOf<E>> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': language(),
    'content-type': 'application/octet-stream',
  }
  for (const [name, value] of Object.entries(own)) if (value !== undefined) headers[name] = String(value)
  return (await asked(`${API_BASE}${endpoint.path}`, { method: endpoint.method, headers, body: bytes }, options)) as DataOf<E>
}

async function asked(url: string, call: RequestInit, options: CallOptions | undefined): Promise<unknown> {
  const init: RequestInit = { ...call, ...(options?.signal ? { signal: options.signal } : {}) }
  const envelope = await request(url, init).catch(async (error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 401 || options?.whenLoggedOut === 'throw') throw error
    // Refused means that nothing was done: it can be asked again.
    if (!(await sessionEnded())) throw error
    options?.signal?.throwIfAborted()
    return request(url, init)
  })
  return envelope.data
}

/** A JSON document that the console serves as it is, without an envelope. Throws `ApiError` when it can't be had. */
export async function fetchDocument(url: string, signal: AbortSignal): Promise<object> {
  const response = await reach(url, { signal })
  const document: unknown = response.ok ? await response.json().catch(() => null) : null
  if (typeof document === 'object' && document !== null) return document
  throw new ApiError(response.status, ownWords().server(response.status))
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: 'same-origin', cache: 'no-store' })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw new ApiError(0, ownWords().network)
  }
}

async function request(url: string, init: RequestInit): Promise<Envelope> {
  const response = await reach(url, init)
  const envelope = await response.json().catch(() => null)
  if (!isEnvelope(envelope)) throw new ApiError(response.status, ownWords().server(response.status))
  if (envelope.status === 200) return envelope
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw new ApiError(
    response.status,
    envelope.message,
    envelope.errors ?? [],
    envelope.requestId ?? null,
    Number.isFinite(retryAfter) ? retryAfter : null,
  )
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'status' in value && 'message' in value
}
