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

/** A container whose figures, and nothing else, were measured anew. */
export interface Measured {
  taskId: string
  serviceId: string
}

/** Says which rows changed, whoever changed them: people through use cases, or agents and the governor through their news. */
export class Changes extends EventEmitter<{ change: [ChangedKind, string]; measured: [Measured] }> {
  /** What is known of it became another; where the store has that, it was committed. */
  say(kind: ChangedKind, id: string): void {
    this.emit('change', kind, id)
  }

  /** Its figures are others: it happens every second to every container that runs, and matters to whoever has it in sight. */
  sayMeasured(container: Measured): void {
    this.emit('measured', container)
  }
}

/** What the rooms of the console need of a logger. */
export interface Log {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}
