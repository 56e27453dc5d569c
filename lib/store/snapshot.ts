import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'

/** So long a lock of the owner is waited for; it holds one only while it writes a transaction. */
const LOCK_WAIT_MS = 10_000

/** What a copy of the database holds, for those who copy what belongs to it. */
export interface Snapshot {
  /** Of all containers. */
  taskIds: Set<string>
}

/**
 * Copies a database into a new file as it is at one moment, also while its owner writes. Throws when the copy isn't whole.
 * @param file the database; @param to must not exist
 */
export async function snapshotDatabase(file: string, to: string): Promise<Snapshot> {
  const owned = await new PrismaBetterSqlite3({ url: file, timeout: LOCK_WAIT_MS }).connect()
  try {
    await owned.executeScript(`VACUUM INTO '${to.replaceAll("'", "''")}'`)
  } finally {
    await owned.dispose()
  }
  const copy = await new PrismaBetterSqlite3({ url: to }).connect()
  const rows = async (sql: string) =>
    (await copy.queryRaw({ sql, args: [], argTypes: [] })).rows.map((row) => String(row[0] ?? ''))
  try {
    const found = await rows('PRAGMA integrity_check')
    if (found.join() !== 'ok') throw new Error(`the copy of ${file} is damaged: ${found.join('; ')}`)
    const tables = await rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'Container'")
    return { taskIds: new Set(tables.length > 0 ? await rows('SELECT taskId FROM Container') : []) }
  } finally {
    await copy.dispose()
  }
}
