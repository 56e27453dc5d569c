import './jitless'
import type { z } from 'zod'
import type { Role } from '../domain/role'

/** One call of the API: everything the wrapper, the OpenAPI document and typed callers need to know of it. */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Data extends z.ZodType = z.ZodType,
  Headers extends z.ZodObject = z.ZodObject,
> {
  /** Unique, camelCase: the OpenAPI operation id. */
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below /api/v1, parameters as `{id}`. */
  path: string
  tag: string
  summary: string
  /** The least role that may call it; `public` needs no credentials. */
  role: Role | 'public'
  params: Params
  query: Query
  body: Body
  data: Data
  /** Given when the body is bytes and no JSON: the request headers that tell of them, by their documented names. */
  headers?: Headers
}

/** Declares an endpoint and keeps its exact types. */
export function endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  D extends z.ZodType,
  H extends z.ZodObject = z.ZodObject,
>(definition: Endpoint<P, Q, B, D, H>): Endpoint<P, Q, B, D, H> {
  return definition
}

/** What a caller passes in and what comes out, as types. */
export type ParamsOf<E extends Endpoint> = z.output<E['params']>
export type QueryOf<E extends Endpoint> = z.output<E['query']>
export type BodyOf<E extends Endpoint> = z.output<E['body']>
export type BodyInputOf<E extends Endpoint> = z.input<E['body']>
export type HeadersOf<E extends Endpoint> = z.output<NonNullable<E['headers']>>
export type DataOf<E extends Endpoint> = z.output<E['data']>
