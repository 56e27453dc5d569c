import type { ListTopic, LiveChange } from '../../lib/api/live'

/** Rows kept for one list; more than this and the whole list is asked for again instead. */
export const HELD_ROWS = 2000

type Row = LiveChange['changes'][number]

/** Changes that wait until somebody looks at the page: of each row the newest, so a tab left open for days stays small. */
export class HeldChanges {
  readonly #topics = new Map<ListTopic, { at: number; rows: Map<string, Row> }>()
  readonly #stale = new Set<ListTopic>()

  hold({ topic, at, changes }: LiveChange): void {
    if (this.#stale.has(topic)) return
    const held = this.#topics.get(topic) ?? { at, rows: new Map<string, Row>() }
    held.at = at
    for (const change of changes) {
      // A row that came back stands where it would now: behind the others.
      held.rows.delete(change.id)
      held.rows.set(change.id, change)
    }
    if (held.rows.size > HELD_ROWS) this.forget(topic)
    else this.#topics.set(topic, held)
  }

  /** What is held of the list is worth nothing any more: it has to be asked for as a whole. */
  forget(topic: ListTopic): void {
    this.#topics.delete(topic)
    this.#stale.add(topic)
  }

  /** Everything held, one change for each list, and the lists to be asked for as a whole. Nothing is held afterwards. */
  take(): { changes: LiveChange[]; stale: ListTopic[] } {
    const changes = [...this.#topics].map(([topic, { at, rows }]) => ({ topic, at, changes: [...rows.values()] }) as LiveChange)
    const stale = [...this.#stale]
    this.#topics.clear()
    this.#stale.clear()
    return { changes, stale }
  }
}
