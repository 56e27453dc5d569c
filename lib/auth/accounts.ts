import { isAPIError } from 'better-auth/api'
import type { BetterAuth } from './better-auth'
import { PASSWORD_LENGTH, USERNAME_LENGTH, USERS_LIMIT } from './bounds'
import { type Role, toRole } from './role'
import { AuthError, type NewUser, type UserAccount } from './types'

/** A row of better-auth's user table. */
export interface UserRow {
  id: string
  username?: string | null
  name: string
  role?: string | null
  locale?: string | null
  createdAt: Date
}

const USERNAME = new RegExp(`^[A-Za-z0-9_.]{${USERNAME_LENGTH.min},${USERNAME_LENGTH.max}}$`)

/** The accounts, on better-auth's own adapter. Changes wait for each other: the console is the only process with this database. */
export class Accounts {
  #last: Promise<unknown> = Promise.resolve()

  constructor(readonly auth: BetterAuth) {}

  /** An account without a password is one whose making was interrupted; it doesn't count. */
  async needsSetup(): Promise<boolean> {
    const { adapter } = await this.auth.$context
    return (await adapter.count({ model: 'account' })) === 0
  }

  setup(user: NewUser): Promise<void> {
    return this.#inTurn(async () => {
      if (!(await this.needsSetup())) throw new AuthError('setup.done')
      const { adapter } = await this.auth.$context
      await adapter.deleteMany({ model: 'user', where: [] })
      await this.#create({ ...user, role: 'administrator' })
    })
  }

  createUser(user: NewUser & { role: Role }): Promise<UserAccount> {
    return this.#inTurn(() => this.#create(user))
  }

  async list(): Promise<UserAccount[]> {
    const { adapter } = await this.auth.$context
    const sortBy = { field: 'username', direction: 'asc' as const }
    return (await adapter.findMany<UserRow>({ model: 'user', limit: USERS_LIMIT, sortBy })).map(toAccount)
  }

  setRole(id: string, role: Role): Promise<UserAccount> {
    return this.#inTurn(async () => {
      if (role !== 'administrator' && (await this.#isLastAdministrator(id))) throw new AuthError('administrator.last', 'role')
      return this.#update(id, { role })
    })
  }

  setPassword(id: string, password: string): Promise<UserAccount> {
    return this.#inTurn(async () => {
      const account = await this.#get(id)
      checkPassword(password)
      const context = await this.auth.$context
      await context.internalAdapter.updatePassword(id, await context.password.hash(password))
      return account
    })
  }

  /** Sessions and password go with the account. */
  remove(id: string): Promise<UserAccount> {
    return this.#inTurn(async () => {
      const account = await this.#get(id)
      if (await this.#isLastAdministrator(id)) throw new AuthError('administrator.last')
      await (await this.auth.$context).internalAdapter.deleteUser(id)
      return account
    })
  }

  setLocale(id: string, locale: string | null): Promise<UserAccount> {
    return this.#inTurn(() => this.#update(id, { locale }))
  }

  async #create({ username, password, displayName, role }: NewUser & { role: Role }): Promise<UserAccount> {
    if (!USERNAME.test(username)) throw new AuthError('username.form', 'username')
    checkPassword(password)
    const context = await this.auth.$context
    const hash = await context.password.hash(password)
    const user = await context.internalAdapter
      .createUser(
        {
          // The library wants an address; .invalid reaches nobody (RFC 2606).
          email: `${username.toLowerCase()}@tandem.invalid`,
          emailVerified: false,
          name: displayName?.trim() || username,
          username,
          role,
        },
        { method: 'admin' },
      )
      .catch((error: unknown) => {
        if (isAPIError(error) && error.body?.code === 'USERNAME_IS_ALREADY_TAKEN')
          throw new AuthError('username.taken', 'username')
        throw error
      })
    try {
      await context.internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash })
    } catch (error) {
      await context.internalAdapter.deleteUser(user.id)
      throw error
    }
    return toAccount(user)
  }

  async #isLastAdministrator(id: string): Promise<boolean> {
    const { adapter } = await this.auth.$context
    const administrators = await adapter.findMany<UserRow>({
      model: 'user',
      limit: 2,
      where: [{ field: 'role', value: 'administrator' }],
    })
    return administrators.length === 1 && administrators[0]?.id === id
  }

  async #get(id: string): Promise<UserAccount> {
    const { adapter } = await this.auth.$context
    const row = await adapter.findOne<UserRow>({ model: 'user', where: [{ field: 'id', value: id }] })
    if (!row) throw new AuthError('user.unknown')
    return toAccount(row)
  }

  async #update(id: string, update: Record<string, unknown>): Promise<UserAccount> {
    const { adapter } = await this.auth.$context
    const row = await adapter.update<UserRow>({ model: 'user', where: [{ field: 'id', value: id }], update })
    if (!row) throw new AuthError('user.unknown')
    return toAccount(row)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }
}

function checkPassword(password: string): void {
  if (password.length < PASSWORD_LENGTH.min) throw new AuthError('password.short', 'password')
  if (password.length > PASSWORD_LENGTH.max) throw new AuthError('password.long', 'password')
}

function toAccount(row: UserRow): UserAccount {
  const { id, name, createdAt } = row
  return { id, username: row.username ?? name, displayName: name, role: toRole(row.role), locale: row.locale ?? null, createdAt }
}
