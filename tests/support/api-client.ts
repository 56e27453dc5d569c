import type { z } from 'zod'
import type { Endpoint } from '../../lib/api/endpoint'

/** An answer of the API that says no. */
export class ApiError extends Error {
  constructor(
    /** The envelope's status (a business code may differ from HTTP's). */
    readonly status: number,
    readonly httpStatus: number,
    message: string,
    readonly errors: { field: string; code: string; message: string }[],
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

type Part<S extends z.ZodType, Name extends string> =
  Record<string, never> extends z.input<S> ? { [K in Name]?: z.input<S> } : { [K in Name]: z.input<S> }
export type CallInput<E extends Endpoint> = Part<E['params'], 'params'> & Part<E['query'], 'query'> & Part<E['body'], 'body'>

export interface ApiClientOptions {
  url: string
  token: string
  language?: 'en' | 'zh'
  timeoutMs?: number
}

/** Calls of the public API, typed by its contract, with a token as automation has it. */
export class ApiClient {
  constructor(readonly options: ApiClientOptions) {}

  /** The answer's data; throws ApiError when the answer says no. */
  async call<E extends Endpoint>(
    endpoint: E,
    ...[input]: Record<string, never> extends CallInput<E> ? [CallInput<E>?] : [CallInput<E>]
  ): Promise<z.output<E['data']>> {
    const {
      params = {},
      query = {},
      body,
    } = (input ?? {}) as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }
    const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (Array.isArray(value)) for (const one of value) search.append(`${name}[]`, String(one))
      else if (value !== undefined) search.append(name, String(value))
    }
    const { url, token, language = 'en', timeoutMs = 30_000 } = this.options
    const response = await fetch(`${url}/api/v1${path}${search.size > 0 ? `?${search}` : ''}`, {
      method: endpoint.method,
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': language,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    let envelope: { status?: number; message?: string; data?: unknown; errors?: ApiError['errors'] }
    try {
      envelope = JSON.parse(text)
    } catch {
      throw new ApiError(response.status, response.status, `${endpoint.method} ${path}: not JSON: ${text.slice(0, 200)}`, [])
    }
    if (envelope.status === 200) return envelope.data as z.output<E['data']>
    const fields = (envelope.errors ?? []).map(({ field, message }) => `${field}: ${message}`).join('; ')
    const reason = `${endpoint.method} ${path}: ${envelope.status} ${envelope.message}${fields ? ` (${fields})` : ''}`
    throw new ApiError(envelope.status ?? response.status, response.status, reason, envelope.errors ?? [])
  }
}
