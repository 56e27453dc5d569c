import { EventEmitter } from 'node:events'

/** Kinds of rows a page can hold. */
export type ChangedKind =
  | 'services'
  | 'containers'
  | 'nodes'
  | 'images'
  | 'microservices'
  | 'switches'
  | 'clients'
  | 'templates'
  | 'configuration'
  | 'events'
  | 'audit'

/**
 * Says which rows changed, whoever changed them: people through use cases, or agents and the governor through their news.
 * `stored` comes before `change` when the store has it; figures and states that only an agent knows change rows without it.
 */
export class Changes extends EventEmitter<{ change: [ChangedKind, string]; stored: [] }> {
  /** What the store has of it became another, and was committed. */
  say(kind: ChangedKind, id: string): void {
    this.emit('stored')
    this.emit('change', kind, id)
  }

  /** What is known of it besides became another: the store has nothing new. */
  saw(kind: ChangedKind, id: string): void {
    this.emit('change', kind, id)
  }
}

/** What the rooms of the console need of a logger. */
export interface Log {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}
