import type * as contract from '../api/contract'
import type { TokenRow } from '../api/contract'
import type { BodyOf, DataOf } from '../api/endpoint'
import { fail, type Outcome, succeed } from '../api/errors'
import { makeToken, tokenPrincipalId } from '../auth'
import { ROLES, type Role, roleIncludes } from '../domain/role'
import { type ApiTokenRecord, type Store, UniqueError } from '../store'
import { changesOf } from './audit-detail'
import { type Asker, audit } from './context'

/** So many tokens can be kept at once. */
export const MOST_TOKENS = 100

/** The tokens of programs. */
export class Tokens {
  constructor(
    readonly store: Store,
    /** Ends the live connections of a principal that may no longer look. */
    readonly drop: (principalId: string) => void,
  ) {}

  async list(): Promise<Outcome<TokenRow[]>> {
    return succeed((await this.store.apiTokens.list(MOST_TOKENS)).map(row))
  }

  /** Nobody gives away more than they have. The value is in the answer and nowhere else. */
  async create(
    asker: Asker,
    { name, role, expiresAt }: BodyOf<typeof contract.createToken>,
  ): Promise<Outcome<DataOf<typeof contract.createToken>>> {
    if (!roleIncludes(asker.caller.role, role)) return fail('token.role', 'role', { has: asker.caller.role })
    if (expiresAt !== null && (expiresAt <= Date.now() || Number.isNaN(new Date(expiresAt).getTime())))
      return fail('token.expiry', 'expiresAt')
    const { value, hash, start } = makeToken()
    try {
      return await this.store.transaction(async (tx) => {
        if ((await tx.apiTokens.count()) >= MOST_TOKENS) return fail('token.many', undefined, { max: MOST_TOKENS })
        const made = await tx.apiTokens.create({
          name,
          hash,
          start,
          role,
          createdBy: asker.caller.name,
          expiresAt: expiresAt === null ? null : new Date(expiresAt),
        })
        await audit(tx, asker, 'token.create', target(made), changesOf({}, audited(made)))
        return succeed({ token: value, row: row(made) })
      })
    } catch (error) {
      if (error instanceof UniqueError) return fail('token.name.taken', 'name', { name })
      throw error
    }
  }

  /** From now on nobody gets in with it, and who is in is put out. */
  async remove(asker: Asker, id: string): Promise<Outcome<null>> {
    const removed = await this.store.transaction(async (tx) => {
      const found = await tx.apiTokens.get(id)
      if (!found) return false
      await tx.apiTokens.remove(id)
      await audit(tx, asker, 'token.delete', target(found), changesOf(audited(found), {}))
      return true
    })
    if (!removed) return fail('not.found', undefined, { id })
    this.drop(tokenPrincipalId(id))
    return succeed(null)
  }
}

const audited = ({ name, role, expiresAt }: ApiTokenRecord) => ({
  name,
  role,
  ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
})
const target = ({ id, name }: ApiTokenRecord) => ({ type: 'token', id, name })
const roleOf = (text: string): Role => ROLES.find((each) => each === text) ?? 'viewer'

const row = (token: ApiTokenRecord): TokenRow => ({
  id: token.id,
  name: token.name,
  start: token.start,
  role: roleOf(token.role),
  createdBy: token.createdBy,
  createdAt: token.createdAt.getTime(),
  expiresAt: token.expiresAt?.getTime() ?? null,
  lastUsedAt: token.lastUsedAt?.getTime() ?? null,
})
