import type * as contract from '../api/contract'
import type { UserRow } from '../api/contract'
import type { BodyOf } from '../api/endpoint'
import { type Outcome, succeed } from '../api/errors'
import type { Auth, UserAccount } from '../auth'
import type { Role } from '../domain/role'
import type { Store } from '../store'
import { type Asker, audit } from './context'

/** Accounts and their roles. The account library has its own tables, so the audit row follows the change. */
export class Users {
  constructor(
    readonly store: Store,
    readonly auth: Auth,
    /** What a person's pages may watch depends on the role: their live connections are checked again. */
    readonly roleChanged: (userId: string) => void,
  ) {}

  async list(): Promise<Outcome<UserRow[]>> {
    return succeed((await this.auth.listUsers()).map(row))
  }

  async create(asker: Asker, input: BodyOf<typeof contract.createUser>): Promise<Outcome<UserRow>> {
    const made = await this.auth.createUser(input)
    await audit(this.store, asker, 'user.create', { type: 'user', id: made.id, name: made.username }, { role: made.role })
    return succeed(row(made))
  }

  async setRole(asker: Asker, id: string, role: Role): Promise<Outcome<UserRow>> {
    const changed = await this.auth.setRole(id, role)
    await audit(this.store, asker, 'user.role', { type: 'user', id, name: changed.username }, { role })
    this.roleChanged(id)
    return succeed(row(changed))
  }
}

const row = (account: UserAccount): UserRow => ({
  id: account.id,
  username: account.username,
  role: account.role,
  createdAt: account.createdAt.getTime(),
})
