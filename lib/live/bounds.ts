/** A change after a rest goes out after this time (so that what belongs together travels together) … */
export const FIRST_MS = 2
/** … as long as there are not more of one list than BURST at once and one in this time afterwards. */
export const EVERY_MS = 25
export const BURST = 4
/** Rows in one message. */
export const BATCH_ROWS = 200
/** Tries to load rows, and the wait between; then the list's viewers are made to reconnect and ask for everything. */
export const LOAD_TRIES = 3
export const LOAD_RETRY_MS = 200
/** Log lines go out within this time. */
export const LOG_MS = 20
/** Lines and characters of one log that wait for it; then the oldest are dropped (their numbers show the gap). */
export const LOG_LINES = 1000
export const LOG_CHARACTERS = 512_000
/** A client's lines go out at once after a rest, and then in one message in this time … */
export const FEED_MS = 50
/** … or when so many wait. */
export const FEED_ITEMS = 500
/** Topics one viewer may watch at once. */
export const TOPICS_PER_VIEWER = 64
/** Viewers at once. */
export const MAX_VIEWERS = 1000
/** What may wait for a slow viewer; beyond it the connection is cut, and the page comes back and asks for everything. */
export const OUT_PACKETS = 512
export const OUT_BYTES = 4_000_000
/** Questions of one viewer in a second; more is not a page. */
export const QUESTIONS_PER_SECOND = 200
/** Largest message of a viewer, bytes. */
export const IN_BYTES = 8192
/** How often a session is looked at again; its expiry is met exactly. */
export const SESSION_CHECK_MS = 30_000
