import { betterAuth } from 'better-auth/minimal'
import { username } from 'better-auth/plugins/username'
import { CLIENT_ADDRESS_HEADER } from '../api/route'
import { PASSWORD_LENGTH, SESSION_SECONDS, USERNAME_LENGTH } from './bounds'
import type { CreateAuthOptions } from './types'

export const AUTH_PATH = '/api/auth'

/** Sets up the library that keeps accounts and sessions: only user name and password, nobody signs up by themselves. */
export function createBetterAuth({ store, secret, baseUrl, trustedOrigins, log }: CreateAuthOptions) {
  return betterAuth({
    appName: 'Tandem',
    baseURL: baseUrl,
    basePath: AUTH_PATH,
    secret,
    database: store.authAdapter,
    trustedOrigins: (request) => trustedOrigins(request),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      autoSignIn: false,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, defaultValue: 'viewer', input: false },
        locale: { type: 'string', required: false, input: false },
      },
    },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    plugins: [
      username({ minUsernameLength: USERNAME_LENGTH.min, maxUsernameLength: USERNAME_LENGTH.max, immutableUsername: true }),
    ],
    // Ours counts wrong passwords only (attempts.ts).
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'tandem',
      // The console speaks HTTP itself; a Secure cookie would never come back there.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // Said outright: in a test environment the library would leave these checks out by itself.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    telemetry: { enabled: false },
    // What isn't a refusal is thrown out of the library: handler.ts says what it was.
    onAPIError: { throw: true },
    logger: {
      level: 'warn',
      disableColors: true,
      // The further arguments may hold what a person typed.
      log: (level, message) => (level === 'error' ? log.error({}, `auth: ${message}`) : log.info({}, `auth: ${message}`)),
    },
  })
}

export type BetterAuth = ReturnType<typeof createBetterAuth>
