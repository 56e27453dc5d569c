/** Why something couldn't be done at an agent or the governor, or an update stopped: an error code of the catalogues, and what its text names. */
export class ControlError extends Error {
  constructor(
    readonly code:
      | 'agent.unavailable'
      | 'agent.refused'
      | 'image.absent'
      | 'image.gone'
      | 'governor.unavailable'
      | 'governor.refused'
      | 'node.power.none'
      | 'node.power.failed'
      | 'rollout.deleting'
      | 'rollout.exited'
      | 'rollout.late'
      | 'rollout.refused'
      | 'rollout.superseded',
    readonly params: Record<string, string | number>,
    options?: { cause?: unknown },
  ) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'ControlError'
  }
}

/** What a transaction or a deployment keeps of why it failed: an error code of the catalogues with its params, as JSON. */
export function transactionError(error: unknown): string {
  return JSON.stringify(
    error instanceof ControlError ? { code: error.code, params: error.params } : { code: 'internal', params: { requestId: '-' } },
  )
}
