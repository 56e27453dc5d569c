export { makeToken } from './api-token'
export { SESSION_SECONDS, SESSIONS_PER_USER, WRONG_PASSWORDS } from './bounds'
export { createAuth, FIRST_USERNAME } from './create-auth'
export type { Role } from './role'
export { tokenPrincipalId } from './token-check'
export {
  AUTH_PROBLEMS,
  type Auth,
  AuthError,
  type AuthProblem,
  type CreateAuthOptions,
  type NewUser,
  type Principal,
  type SessionInfo,
  type UserAccount,
} from './types'
