import { AGENT_STATUS } from '../protocol/agent'

/** Why the agent doesn't do what it was asked to; goes back as a VSOA status with {error: text}. */
export class Refusal extends Error {
  readonly status: number

  constructor(kind: keyof typeof AGENT_STATUS, message: string) {
    super(message)
    this.name = 'Refusal'
    this.status = AGENT_STATUS[kind]
  }
}
