import type * as contract from '../api/contract'
import type { SessionRow } from '../api/contract'
import type { BodyOf, DataOf, QueryOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import type { Auth } from '../auth'
import { roleIncludes } from '../domain/role'
import type { Store } from '../store'
import { type Asker, audit } from './context'
import { deviceOf } from './views/device'

/** The logins of people, and what is remembered of a person across them. The account library has its own tables: audit follows. */
export class Sessions {
  constructor(
    readonly store: Store,
    readonly auth: Auth,
    /** Has a person's live connections checked again. */
    readonly drop: (userId: string) => void,
  ) {}

  async list({ caller }: Asker, { scope }: QueryOf<typeof contract.listSessions>): Promise<Outcome<SessionRow[]>> {
    const all = scope === 'all'
    if (all && !roleIncludes(caller.role, 'administrator'))
      return fail('forbidden', undefined, { needs: 'administrator', has: caller.role })
    // A token has no sessions of its own.
    if (!all && caller.via === 'token') return succeed([])
    const [sessions, users] = await Promise.all([this.auth.listSessions(all ? null : caller.id), this.auth.listUsers()])
    const names = new Map(users.map((each) => [each.id, each.username]))
    const rows = sessions.map((each) => ({
      id: each.id,
      userId: each.userId,
      username: names.get(each.userId) ?? '',
      device: deviceOf(each.userAgent),
      address: each.address,
      since: each.createdAt.getTime(),
      expiresAt: each.expiresAt.getTime(),
      current: each.id === caller.sessionId,
    }))
    return succeed(rows)
  }

  /** One's own, or anybody's for administrators. To others a session that isn't theirs doesn't exist. */
  async end(asker: Asker, id: string): Promise<Outcome<null>> {
    const { caller } = asker
    const ended = await this.auth.endSession(id, roleIncludes(caller.role, 'administrator') ? null : caller.id)
    if (!ended) return fail('not.found', undefined, { id })
    this.drop(ended.userId)
    const user = (await this.auth.listUsers()).find((each) => each.id === ended.userId)
    await audit(this.store, asker, 'session.end', { type: 'user', id: ended.userId, name: user?.username ?? '' })
    return succeed(null)
  }

  async endOthers(asker: Asker): Promise<Outcome<DataOf<typeof contract.endOtherSessions>>> {
    const { caller } = asker
    if (caller.sessionId === undefined) return fail('session.none')
    const ended = await this.auth.endSessions(caller.id, caller.sessionId)
    this.drop(caller.id)
    if (ended > 0)
      await audit(this.store, asker, 'session.endOthers', { type: 'user', id: caller.id, name: caller.name }, { ended })
    return succeed({ ended })
  }

  async setPreferences({ caller }: Asker, { locale }: BodyOf<typeof contract.putPreferences>): Promise<Outcome<null>> {
    if (caller.via === 'token') return fail('session.none')
    await this.auth.setLocale(caller.id, locale)
    return succeed(null)
  }
}
