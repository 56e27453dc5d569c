/** A login lasts so long (s), whether used or not. */
export const SESSION_SECONDS = 7 * 24 * 60 * 60

/** From one address, so many wrong passwords are taken in so many ms. */
export const WRONG_PASSWORDS = { max: 10, windowMs: 60_000 } as const

/** So many addresses are remembered; the one seen longest ago is forgotten. */
export const ADDRESSES_LIMIT = 10_000

/** The longest body of a request about a login, bytes. */
export const BODY_LIMIT = 16_384

/** No list of accounts is longer. */
export const USERS_LIMIT = 1_000

/** One person has so many sessions at most: a further login ends the oldest. */
export const SESSIONS_PER_USER = 50

/** No list of sessions is longer. */
export const SESSIONS_LIMIT = 500

/** The use of a token is written down at most this often, ms. */
export const TOKEN_USE_MS = 60_000

export const USERNAME_LENGTH = { min: 3, max: 30 } as const
export const PASSWORD_LENGTH = { min: 8, max: 128 } as const
