import { Accounts } from './accounts'
import { createBetterAuth } from './better-auth'
import { createHandler } from './handler'
import { toRole } from './role'
import { Sessions } from './sessions'
import { TokenCheck } from './token-check'
import type { Auth, CreateAuthOptions, Principal } from './types'

/** The user that `adminPassword` makes. */
export const FIRST_USERNAME = 'admin'

/**
 * Sets up accounts, sessions and tokens on the store's database, with better-auth.
 * Throws `AuthError` when `adminPassword` is needed and no password it could be.
 */
export async function createAuth(options: CreateAuthOptions): Promise<Auth> {
  const { apiToken, adminPassword, log } = options
  const betterAuth = createBetterAuth(options)
  const accounts = new Accounts(betterAuth)
  const sessions = new Sessions(betterAuth)
  const tokens = new TokenCheck(options.store.apiTokens, apiToken, log)
  const session: Auth['session'] = async (headers) => {
    // Most requests of programs bring none: no need to ask for it.
    if (!headers.has('cookie')) return null
    const found = await betterAuth.api.getSession({ headers, query: { disableRefresh: true } })
    if (!found) return null
    const { user } = found
    const principal: Principal = { id: user.id, name: user.username ?? user.name, role: toRole(user.role), via: 'session' }
    if (user.locale) principal.locale = user.locale
    return { principal, id: found.session.id, expiresAt: new Date(found.session.expiresAt) }
  }
  if (adminPassword !== undefined && (await accounts.needsSetup())) {
    await accounts.setup({ username: FIRST_USERNAME, password: adminPassword })
    log.info({ username: FIRST_USERNAME }, 'made the first administrator')
  }
  return {
    handler: createHandler(betterAuth, log),
    async authenticate(headers) {
      return (await tokens.principal(headers.get('authorization'))) ?? (await session(headers))?.principal ?? null
    },
    session,
    needsSetup: () => accounts.needsSetup(),
    setup: (user) => accounts.setup(user),
    createUser: (user) => accounts.createUser(user),
    listUsers: () => accounts.list(),
    setRole: (userId, role) => accounts.setRole(userId, role),
    setLocale: (userId, locale) => accounts.setLocale(userId, locale),
    async setPassword(userId, password) {
      const account = await accounts.setPassword(userId, password)
      await sessions.endAll(userId, null)
      return account
    },
    deleteUser: (userId) => accounts.remove(userId),
    listSessions: (userId) => sessions.list(userId),
    endSession: (id, userId) => sessions.end(id, userId),
    endSessions: (userId, exceptId) => sessions.endAll(userId, exceptId),
    trimSessions: (userId) => sessions.trim(userId),
  }
}
