import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AuditAction } from '../api/contract/events'
import { CLIENT_ADDRESS_HEADER } from '../api/route'
import type { Auth } from '../auth'
import { ROLES } from '../domain/role'
import type { Store, StoreLog } from '../store'

const SignedIn = z.object({ user: z.object({ id: z.string(), username: z.string(), role: z.enum(ROLES).catch('viewer') }) })

/** What comes with a login, a logout and a changed password, besides what the account library does itself. */
export class Access {
  constructor(
    readonly store: Pick<Store, 'audit'>,
    readonly auth: Auth,
    /** Has a person's live connections checked again. */
    readonly drop: (userId: string) => void,
    readonly log: StoreLog,
  ) {}

  /** Answers a request below `/api/auth`. */
  async handle(request: Request): Promise<Response> {
    const step = new URL(request.url).pathname.split('/').at(-1)
    const before = request.method === 'POST' ? await this.auth.session(request.headers) : null
    const response = await this.auth.handler(request)
    if (!response.ok) return response
    try {
      const address = request.headers.get(CLIENT_ADDRESS_HEADER) ?? ''
      if (step === 'username') await this.#loggedIn(await response.clone().json(), before, address)
      else if (step === 'sign-out' && before) await this.#note('session.logout', before.principal, address)
      else if (step === 'change-password' && before) await this.#note('user.password', before.principal, address)
    } catch (err) {
      // What was asked for is done; that it can't be written down must not look like a refusal.
      this.log.warn({ err, step }, 'a login could not be followed up')
    }
    if (before) this.drop(before.principal.id)
    return response
  }

  /** A browser that logs in again has lost the way to its former session: that one is over. */
  async #loggedIn(answer: unknown, before: Awaited<ReturnType<Auth['session']>>, address: string): Promise<void> {
    const { user } = SignedIn.parse(answer)
    if (before) await this.auth.endSession(before.id, null)
    await this.auth.trimSessions(user.id)
    await this.#note('session.login', { id: user.id, name: user.username, role: user.role }, address)
  }

  async #note(
    action: AuditAction,
    { id, name, role }: { id: string; name: string; role: string },
    address: string,
  ): Promise<void> {
    const target = { targetType: 'user', targetId: id, targetName: name }
    await this.store.audit.add({ user: name, role, action, ...target, requestId: randomUUID(), address, detail: {} })
  }
}
