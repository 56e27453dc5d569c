import type * as contract from '../api/contract'
import type { UserRow } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import type { Auth, UserAccount } from '../auth'
import type { Role } from '../domain/role'
import type { Store } from '../store'
import { changesOf } from './audit-detail'
import { type Asker, audit } from './context'

/** Accounts and their roles. The account library has its own tables, so the audit row follows the change. */
export class Users {
  constructor(
    readonly store: Store,
    readonly auth: Auth,
    /** Who a person is changed, or that they may come in at all: their live connections are checked again. */
    readonly drop: (userId: string) => void,
  ) {}

  async list(): Promise<Outcome<UserRow[]>> {
    return succeed((await this.auth.listUsers()).map(row))
  }

  async create(asker: Asker, input: BodyOf<typeof contract.createUser>): Promise<Outcome<UserRow>> {
    const made = await this.auth.createUser(input)
    await audit(
      this.store,
      asker,
      'user.create',
      { type: 'user', id: made.id, name: made.username },
      changesOf({}, { username: made.username, role: made.role }),
    )
    return succeed(row(made))
  }

  async setRole(asker: Asker, id: string, role: Role): Promise<Outcome<UserRow>> {
    const before = (await this.auth.listUsers()).find((each) => each.id === id)
    const changed = await this.auth.setRole(id, role)
    const detail = changesOf({ role: before?.role }, { role })
    await audit(this.store, asker, 'user.role', { type: 'user', id, name: changed.username }, detail)
    this.drop(id)
    return succeed(row(changed))
  }

  /** For who forgot theirs. One's own is changed by who knows it. */
  async setPassword(asker: Asker, id: string, password: string): Promise<Outcome<UserRow>> {
    if (asker.caller.id === id) return fail('user.self')
    const changed = await this.auth.setPassword(id, password)
    await audit(this.store, asker, 'user.password', { type: 'user', id, name: changed.username })
    this.drop(id)
    return succeed(row(changed))
  }

  async remove(asker: Asker, id: string): Promise<Outcome<null>> {
    if (asker.caller.id === id) return fail('user.self')
    const removed = await this.auth.deleteUser(id)
    await audit(
      this.store,
      asker,
      'user.delete',
      { type: 'user', id, name: removed.username },
      changesOf({ username: removed.username, role: removed.role }, {}),
    )
    this.drop(id)
    return succeed(null)
  }
}

const row = (account: UserAccount): UserRow => ({
  id: account.id,
  username: account.username,
  role: account.role,
  createdAt: account.createdAt.getTime(),
})
