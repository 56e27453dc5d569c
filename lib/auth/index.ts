export { SESSION_SECONDS, WRONG_PASSWORDS } from './bounds'
export { createAuth, FIRST_USERNAME } from './create-auth'
export type { Role } from './role'
export {
  AUTH_PROBLEMS,
  type Auth,
  AuthError,
  type AuthProblem,
  type CreateAuthOptions,
  type NewUser,
  type Principal,
  type UserAccount,
} from './types'
