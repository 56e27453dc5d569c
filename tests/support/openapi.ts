import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

type Operation = { responses: Record<string, { content?: Record<string, { schema: object }> }> }
type Document = { paths: Record<string, Record<string, Operation>>; components: object }

/** Holds answers of the API to the OpenAPI document that it publishes. */
export class OpenApiChecker {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true })
  readonly #known = new Map<string, ValidateFunction>()
  /** The calls (`GET /service/{id}`) that were checked at least once. */
  readonly seen = new Set<string>()

  private constructor(readonly document: Document) {
    addFormats.default(this.#ajv)
    this.#ajv.addSchema(document, 'api')
  }

  /** Reads the document; throws when it isn't a valid one. */
  static async read(url: string): Promise<OpenApiChecker> {
    const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as Document
    const result = await new Validator().validate(structuredClone(document))
    if (!result.valid) throw new Error(`the OpenAPI document isn't valid: ${JSON.stringify(result.errors)}`)
    return new OpenApiChecker(document)
  }

  /** Checks an answer (`path` as in the document, with its braces); throws with everything that doesn't fit. */
  check(method: string, path: string, http: number, body: unknown): void {
    const verb = method.toLowerCase()
    const operation = this.document.paths[path]?.[verb]
    if (!operation) throw new Error(`the document has no ${method} ${path}`)
    this.seen.add(`${method} ${path}`)
    const status = http in operation.responses ? String(http) : 'default'
    const pointer = ['paths', path, verb, 'responses', status, 'content', 'application/json', 'schema'].map(escaped).join('/')
    const key = `${verb} ${path} ${status}`
    const validate = this.#known.get(key) ?? this.#ajv.compile({ $ref: `api#/${pointer}` })
    this.#known.set(key, validate)
    if (validate(body)) return
    const wrong = validate.errors?.map((each) => `${each.instancePath} ${each.message} ${JSON.stringify(each.params)}`)
    throw new Error(`${method} ${path} ${http} isn't as the document says: ${wrong?.join('; ')}`)
  }
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
