/** So many messages for the webhook are kept, delivered and undelivered together. */
export const MOST_DELIVERIES = 1_000

const DAY_MS = 24 * 60 * 60 * 1000

/** How long and how much is kept. Whatever comes first counts; `keep` rows are the newest ones. */
export const RETENTION = {
  events: { keep: 20_000, ageMs: 30 * DAY_MS },
  audit: { keep: 50_000, ageMs: 365 * DAY_MS },
  switches: { keep: 10_000, ageMs: 90 * DAY_MS },
  clientMoves: { keep: 50_000, ageMs: 90 * DAY_MS },
  /** Finished ones only. */
  transactions: { keep: 2_000, ageMs: 7 * DAY_MS },
  /** Per service, whatever their age. */
  deployments: { keep: 20 },
  /** Delivered and given up ones go by age; for room, see `MOST_DELIVERIES`. */
  deliveries: { keep: MOST_DELIVERIES, ageMs: 7 * DAY_MS },
} as const

/** No list gives more rows than this, whatever is asked for. */
export const LIST_LIMIT = 1_000

/** A transaction that takes longer is rolled back. */
export const TRANSACTION_LIMIT_MS = 5_000

/** So many calls may wait for the database; the next one fails at once. */
export const WAITING_LIMIT = 20_000

/** Pruning removes so many rows in one step, and takes so many steps per table and call. */
export const PRUNE_CHUNK = 500
export const PRUNE_ROUNDS = 200
