import type { BetterAuth } from './better-auth'
import { SESSIONS_LIMIT, SESSIONS_PER_USER } from './bounds'
import type { SessionInfo } from './types'

/** A row of better-auth's session table; its token never leaves here. */
interface SessionRow {
  id: string
  userId: string
  createdAt: Date
  expiresAt: Date
  ipAddress?: string | null
  userAgent?: string | null
}

/** The sessions of people, on better-auth's own adapter. */
export class Sessions {
  constructor(readonly auth: BetterAuth) {}

  /** Those that hold now, newest first, at most `SESSIONS_LIMIT`; of one person, or of all (`null`). */
  async list(userId: string | null): Promise<SessionInfo[]> {
    const { adapter } = await this.auth.$context
    const rows = await adapter.findMany<SessionRow>({
      model: 'session',
      limit: SESSIONS_LIMIT,
      sortBy: { field: 'createdAt', direction: 'desc' },
      where: [{ field: 'expiresAt', value: new Date(), operator: 'gt' }, ...(userId === null ? [] : [of(userId)])],
    })
    return rows.map(toInfo)
  }

  /** Ends one session; gives what it was, null when there is none (of that person). */
  async end(id: string, userId: string | null): Promise<SessionInfo | null> {
    const { adapter } = await this.auth.$context
    const where = [{ field: 'id', value: id }, ...(userId === null ? [] : [of(userId)])]
    const row = await adapter.findOne<SessionRow>({ model: 'session', where })
    if (!row) return null
    await adapter.deleteMany({ model: 'session', where })
    return toInfo(row)
  }

  /** Ends a person's sessions but one (`null`: all of them); gives how many. */
  async endAll(userId: string, exceptId: string | null): Promise<number> {
    const { adapter } = await this.auth.$context
    const others = exceptId === null ? [] : [{ field: 'id', value: exceptId, operator: 'ne' as const }]
    return adapter.deleteMany({ model: 'session', where: [of(userId), ...others] })
  }

  /** Ends the oldest of a person's sessions beyond `SESSIONS_PER_USER`. */
  async trim(userId: string): Promise<void> {
    const surplus = (await this.list(userId)).slice(SESSIONS_PER_USER)
    for (const { id } of surplus) await this.end(id, userId)
  }
}

const of = (userId: string) => ({ field: 'userId', value: userId })

function toInfo({ id, userId, createdAt, expiresAt, ipAddress, userAgent }: SessionRow): SessionInfo {
  return { id, userId, createdAt, expiresAt, address: ipAddress || null, userAgent: userAgent || null }
}
