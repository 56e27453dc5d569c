/** Why something couldn't be done at an agent or the governor: an error code of the catalogues, and what its text names. */
export class ControlError extends Error {
  constructor(
    readonly code:
      | 'agent.unavailable'
      | 'agent.refused'
      | 'governor.unavailable'
      | 'governor.refused'
      | 'node.power.none'
      | 'node.power.failed',
    readonly params: Record<string, string | number>,
    options?: { cause?: unknown },
  ) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'ControlError'
  }
}
