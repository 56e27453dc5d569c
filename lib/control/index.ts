export type { AgentLink } from './agent-link'
export { type ChangedKind, Changes, type Log } from './changes'
export { Control, type ControlOptions, hostAndPort } from './control'
export { ControlError } from './errors'
