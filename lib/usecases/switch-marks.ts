import type * as contract from '../api/contract'
import type { SwitchMark } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import type { Store } from '../store'
import type { Asker } from './context'

/** Up to which switch each person has read. It is nobody else's business, so no audit tells of it; a token has no mark. */
export class SwitchMarks {
  constructor(
    readonly store: Pick<Store, 'switches' | 'switchMarks'>,
    /** Tells the person's pages of the mark. */
    readonly tell: (userId: string, readTo: number) => void,
  ) {}

  /** Who never looked begins with everything read. */
  async get({ caller }: Asker): Promise<Outcome<SwitchMark>> {
    if (caller.via === 'token') return fail('session.none')
    const known = await this.store.switchMarks.get(caller.id)
    if (known !== null) return succeed({ readTo: known })
    await this.store.switchMarks.raise(caller.id, await this.#newest())
    return this.#mark(caller.id)
  }

  async put({ caller }: Asker, { readTo }: BodyOf<typeof contract.putSwitchMark>): Promise<Outcome<SwitchMark>> {
    if (caller.via === 'token') return fail('session.none')
    const before = (await this.store.switchMarks.get(caller.id)) ?? 0
    // What was read once may be gone from the store by now.
    const newest = Math.max(await this.#newest(), before)
    if (readTo > newest) return fail('switch.newest', 'readTo', { newest })
    await this.store.switchMarks.raise(caller.id, readTo)
    const mark = await this.#mark(caller.id)
    if (mark.value.readTo > before) this.tell(caller.id, mark.value.readTo)
    return mark
  }

  async #newest(): Promise<number> {
    return (await this.store.switches.newest())?.seq ?? 0
  }
  async #mark(userId: string) {
    return { ok: true, value: { readTo: (await this.store.switchMarks.get(userId)) ?? 0 } } as const
  }
}
