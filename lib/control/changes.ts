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
  | 'webhook'

/** Says which rows changed, whoever changed them: people through use cases, or agents and the governor through their news. */
export class Changes extends EventEmitter<{ change: [ChangedKind, string] }> {
  /** What is known of it became another; where the store has that, it was committed. */
  say(kind: ChangedKind, id: string): void {
    this.emit('change', kind, id)
  }
}

/** What the rooms of the console need of a logger. */
export interface Log {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}
