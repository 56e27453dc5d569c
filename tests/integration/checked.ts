import { endpoints } from '../../lib/api/openapi'
import type { Instance } from '../support/instance'
import { OpenApiChecker } from '../support/openapi'
import { type Answer, rawCall } from './raw'

/** A call as `rawCall` makes it, whose answer is held to the OpenAPI document of the instance. */
export type CheckedCall = (method: string, target: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>

/** Reads the instance's document and gives the way to call it. */
export async function checkedCalls(instance: Instance): Promise<CheckedCall> {
  const checker = await OpenApiChecker.read(instance.url)
  return async (method, target, body, headers) => {
    const answer = await rawCall(instance, method, target, body, headers)
    const { http, ...envelope } = answer
    checker.check(method, documentPath(method, target), http, envelope)
    return answer
  }
}

/** The path of the contract that a target is of; one without parameters comes before one with. */
function documentPath(method: string, target: string): string {
  const [path = ''] = target.split('?')
  const fits = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
  const [found] = endpoints()
    .filter((each) => each.method === method && fits(each.path))
    .sort((a, b) => a.path.split('{').length - b.path.split('{').length)
  if (!found) throw new Error(`the contract has no ${method} ${path}`)
  return found.path
}
