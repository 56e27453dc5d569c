import type { Instance } from '../support/instance'

/** An answer of the API as it went over the wire, envelope and all. */
export interface Answer {
  http: number
  status: number
  message: string
  data: unknown
  fieldErrors?: string
  errors?: { field: string | null; code: string; message: string }[]
}

/** A call as any program makes it: nothing typed, nothing checked before it is sent. With the token, unless headers say otherwise. */
export async function rawCall(
  { url, token }: Pick<Instance, 'url' | 'token'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'accept-language': 'en', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { http: response.status, ...((await response.json()) as Omit<Answer, 'http'>) }
}

/** Field and code of everything an answer says is wrong. */
export const codesOf = (answer: Answer) => answer.errors?.map((each) => [each.field, each.code])
