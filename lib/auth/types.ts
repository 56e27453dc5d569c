import type { Store, StoreLog } from '../store'
import type { Role } from './role'

/** Who is asking. `name` is the user name; it is what the audit shows. */
export interface Principal {
  id: string
  name: string
  role: Role
  via: 'session' | 'token'
  /** The language the person chose, if any. */
  locale?: string
}

/** An account, without anything secret. */
export interface UserAccount {
  id: string
  username: string
  displayName: string
  role: Role
  locale: string | null
  createdAt: Date
}

export interface NewUser {
  /** 3 to 30 letters, digits, dots and underscores; kept and compared in lower case. */
  username: string
  /** 8 to 128 characters. */
  password: string
  displayName?: string
}

/** What can be wrong with a wish about accounts. */
export const AUTH_PROBLEMS = [
  'setup.done', // there is an administrator already
  'username.form',
  'username.taken',
  'password.short',
  'password.long',
  'user.unknown',
  'administrator.last', // nobody could administer any more
] as const
export type AuthProblem = (typeof AUTH_PROBLEMS)[number]

/** A wish about accounts that can't be fulfilled; `code` says why. The message holds nothing secret. */
export class AuthError extends Error {
  override name = 'AuthError'
  constructor(
    readonly code: AuthProblem,
    readonly field: 'username' | 'password' | 'role' | null = null,
  ) {
    super(code)
  }
}

/** A session, without the cookie's secret. */
export interface SessionInfo {
  id: string
  userId: string
  createdAt: Date
  expiresAt: Date
  /** The network address of the login; null when it isn't known. */
  address: string | null
  userAgent: string | null
}

/** Accounts, sessions and tokens. */
export interface Auth {
  /**
   * Answers `POST /api/auth/sign-in/username` {username, password}, `POST /api/auth/sign-out`, `GET /api/auth/get-session` and
   * `POST /api/auth/change-password` {currentPassword, newPassword}; 404 for any other path there. Too many wrong passwords from
   * one address give 429 with `retry-after`; the address is the header `x-tandem-client`, which the HTTP server must set itself.
   */
  handler(request: Request): Promise<Response>
  /** Who is asking, by a token (`Bearer`, or the password of `Basic`) or else by the session cookie; null when nobody. */
  authenticate(headers: Headers): Promise<Principal | null>
  /** The session of the cookie, and when it ends; null when there is none or it ran out. */
  session(headers: Headers): Promise<{ principal: Principal; id: string; expiresAt: Date } | null>
  /** Whether the first administrator has still to be made. */
  needsSetup(): Promise<boolean>
  /** Makes the first administrator. Throws `AuthError`; of two calls at once, one gets `setup.done`. */
  setup(user: NewUser): Promise<void>
  /** Makes an account. Throws `AuthError`. */
  createUser(user: NewUser & { role: Role }): Promise<UserAccount>
  /** All accounts by name, at most `USERS_LIMIT`. */
  listUsers(): Promise<UserAccount[]>
  /** Holds from the person's next request on. Throws `AuthError`. */
  setRole(userId: string, role: Role): Promise<UserAccount>
  /** Remembers a person's language. Throws `AuthError`. */
  setLocale(userId: string, locale: string | null): Promise<UserAccount>
  /** Gives a person another password and ends their sessions. Throws `AuthError`. */
  setPassword(userId: string, password: string): Promise<UserAccount>
  /** Removes an account with its sessions; gives what it was. Throws `AuthError`. */
  deleteUser(userId: string): Promise<UserAccount>
  /** The sessions that hold now, newest first, at most `SESSIONS_LIMIT`: of one person, or of all (`null`). */
  listSessions(userId: string | null): Promise<SessionInfo[]>
  /** Ends a session (of that person, if given); gives what it was, null when there is none. */
  endSession(id: string, userId: string | null): Promise<SessionInfo | null>
  /** Ends a person's sessions but one (`null`: all); gives how many. */
  endSessions(userId: string, exceptId: string | null): Promise<number>
  /** Ends a person's oldest sessions beyond `SESSIONS_PER_USER`. */
  trimSessions(userId: string): Promise<void>
}

export interface CreateAuthOptions {
  store: Pick<Store, 'authAdapter' | 'apiTokens'>
  /** Signs the session cookies; at least 32 characters. Another one ends all sessions. */
  secret: string
  /** Lets programs in as administrator. */
  apiToken?: string
  /** Makes the user `admin` when there is no administrator yet. */
  adminPassword?: string
  /** Where the console is, such as `http://127.0.0.1:3001`. */
  baseUrl: string
  /** Origins of pages that may send credentials, for a request. */
  trustedOrigins(request?: Request): string[]
  log: StoreLog
}
