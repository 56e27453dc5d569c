import { z } from 'zod'
import * as contract from './contract'
import type { Endpoint } from './endpoint'

/** Every endpoint of the contract, in the order of its files. */
export function endpoints(): Endpoint[] {
  const exported: unknown[] = Object.values(contract)
  return exported.filter(
    (each): each is Endpoint => typeof each === 'object' && each !== null && 'method' in each && 'path' in each,
  )
}

const schemaOf = (type: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any', target: 'draft-2020-12' })
  return schema as { properties?: Record<string, unknown>; required?: string[] }
}

/** What refers to itself stands once, by its name: such schemas are put into `shared`, and referred to from there. */
function withSharedApart(paths: object, shared: Record<string, unknown>): object {
  const text = JSON.stringify(paths, (key, value) => {
    if (key !== '$defs') return value
    for (const [name, schema] of Object.entries(value)) shared[name] = referring(JSON.stringify(schema))
    return undefined
  })
  return referring(text)
}

const referring = (text: string): object => JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'))

const parametersOf = (type: z.ZodType, place: 'path' | 'query' | 'header') => {
  const { properties = {}, required = [] } = schemaOf(type, 'input')
  return Object.entries(properties).map(([name, schema]) => {
    const list = (schema as { type?: string }).type === 'array'
    return { name: list ? `${name}[]` : name, in: place, required: place === 'path' || required.includes(name), schema }
  })
}

/** The OpenAPI 3.1 document of the API, made from the schemas that check it. `version` is the product's. */
export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of endpoints()) {
    const path = paths[endpoint.path] ?? {}
    paths[endpoint.path] = path
    const hasBody = Object.keys(schemaOf(endpoint.body, 'input').properties ?? {}).length > 0
    path[endpoint.method.toLowerCase()] = {
      operationId: endpoint.id,
      tags: [endpoint.tag],
      summary: endpoint.summary,
      description: endpoint.role === 'public' ? 'Needs no credentials.' : `Needs the role ${endpoint.role}.`,
      ...(endpoint.role === 'public' ? { security: [] } : {}),
      parameters: [
        ...parametersOf(endpoint.params, 'path'),
        ...parametersOf(endpoint.query, 'query'),
        ...(endpoint.headers ? parametersOf(endpoint.headers, 'header') : []),
      ],
      ...(endpoint.headers ? { requestBody: { required: true, content: { 'application/octet-stream': {} } } } : {}),
      ...(hasBody
        ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(endpoint.body, 'input') } } } }
        : {}),
      responses: {
        200: {
          description: 'Done',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['status', 'message', 'data', 'requestId'],
                properties: {
                  status: { const: 200 },
                  message: { type: 'string' },
                  data: schemaOf(endpoint.data, 'output'),
                  requestId: { type: 'string' },
                },
              },
            },
          },
        },
        default: {
          description: 'Refused',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
        },
      },
    }
  }
  const shared: Record<string, unknown> = {}
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tandem',
      version,
      description: 'ECSM-compatible API of Tandem.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { bearer: [] }, { basic: [] }],
    paths: withSharedApart(paths, shared),
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'tandem.session_token' },
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic', description: 'Any user name; a token as the password.' },
      },
      schemas: {
        ...shared,
        Refusal: {
          type: 'object',
          required: ['status', 'message', 'data', 'errors', 'requestId'],
          properties: {
            status: { type: 'integer', description: 'ECSM’s business code, else the HTTP status' },
            message: { type: 'string' },
            data: { type: 'null' },
            fieldErrors: { type: 'string', description: '`field: reason; field: reason`' },
            errors: {
              type: 'array',
              items: {
                type: 'object',
                required: ['field', 'code', 'message'],
                properties: { field: { type: ['string', 'null'] }, code: { type: 'string' }, message: { type: 'string' } },
              },
            },
            requestId: { type: 'string' },
          },
        },
      },
    },
  }
}
