import type { z } from 'zod'
import { type AutoClient, type CallOptions, VsoaStatusError } from '../vsoa'
import { ControlError } from './errors'

/** How long a command may take when it doesn't say so itself, ms. */
export const RPC_TIMEOUT_MS = 5000

/**
 * One RPC to an agent or the governor over its automatic client. Gives the checked answer; throws ControlError when the peer
 * isn't connected, doesn't answer in time, or refuses.
 */
export async function rpc<S extends z.ZodType>(
  peer: { kind: 'agent' | 'governor'; name: string; client: AutoClient },
  method: 'GET' | 'SET',
  url: string,
  param: unknown,
  answer: S,
  { data, ...options }: Pick<CallOptions, 'timeoutMs' | 'signal'> & { data?: Uint8Array } = {},
): Promise<z.output<S>> {
  const { kind, name } = peer
  const connection = peer.client.client
  if (!connection) throw new ControlError(`${kind}.unavailable`, { name })
  try {
    const reply = await connection.call(url, data ? { param, data } : { param }, {
      method,
      timeoutMs: RPC_TIMEOUT_MS,
      ...options,
    })
    return answer.parse(reply.param)
  } catch (cause) {
    if (cause instanceof VsoaStatusError) throw new ControlError(`${kind}.refused`, { name, reason: reasonOf(cause) }, { cause })
    throw new ControlError(`${kind}.unavailable`, { name }, { cause })
  }
}

function reasonOf(error: VsoaStatusError): string {
  const { param } = error
  if (typeof param === 'object' && param !== null && 'error' in param) return String(param.error)
  return `status ${error.status}`
}
