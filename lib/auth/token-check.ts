import type { Store, StoreLog } from '../store'
import { hashOf, isTokenForm, sameHash, sameToken, tokenOf } from './api-token'
import { TOKEN_USE_MS } from './bounds'
import { toRole } from './role'
import type { Principal } from './types'

/** Whoever brings TANDEM_API_TOKEN. */
const API: Principal = { id: 'api', name: 'api', role: 'administrator', via: 'token' }

/** The principal's id of whoever brings a stored token. */
export const tokenPrincipalId = (tokenId: string): string => `token:${tokenId}`

/** Knows who brings a token: the one of the environment, or one that an administrator made. */
export class TokenCheck {
  constructor(
    readonly tokens: Pick<Store['apiTokens'], 'byHash' | 'used'>,
    /** TANDEM_API_TOKEN, when it is set. */
    readonly ownToken: string | undefined,
    readonly log: StoreLog,
  ) {}

  /** Who that is; null when the header brings no token, an unknown one, or one that ran out. Notes the use of a stored one. */
  async principal(authorization: string | null): Promise<Principal | null> {
    const given = tokenOf(authorization)
    if (!given) return null
    if (this.ownToken && sameToken(given, this.ownToken)) return { ...API }
    if (!isTokenForm(given)) return null
    const hash = hashOf(given)
    const found = await this.tokens.byHash(hash)
    if (!found || !sameHash(found.hash, hash)) return null
    const now = new Date()
    if (found.expiresAt && found.expiresAt <= now) return null
    this.#note(found.id, found.lastUsedAt, now)
    return { id: tokenPrincipalId(found.id), name: `token:${found.name}`, role: toRole(found.role), via: 'token' }
  }

  /** Not waited for: that it can't be written is no reason to refuse anybody. */
  #note(id: string, lastUsedAt: Date | null, now: Date): void {
    const since = new Date(now.getTime() - TOKEN_USE_MS)
    if (lastUsedAt && lastUsedAt >= since) return
    this.tokens.used(id, now, since).catch(() => this.log.warn({ id }, 'the use of a token could not be noted'))
  }
}
