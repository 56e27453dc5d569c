import { copyFileSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { StoreOpenError } from './errors'
import { applyMigrations, readMigrations } from './schema-engine'
import type { StoreLog } from './types'

/** What `_prisma_migrations` says. */
interface MigrationState {
  applied: string[]
  failed: string[]
}

/**
 * Brings the database `file` to the newest migration of `folder`; the file must exist, and may be empty.
 * The engine is only loaded when something is missing. A database with data is copied before, and put back when a migration fails.
 * Throws `StoreOpenError` for a database of a newer version, or one with a migration that failed elsewhere.
 */
export async function migrate(file: string, folder: string, log: StoreLog): Promise<void> {
  const known = readMigrations(folder).map((migration) => migration.name)
  if (known.length === 0) throw new StoreOpenError(`there are no migrations in ${folder}: the installation is incomplete`)
  const backup = `${file}.before-migration`
  const state = await inspect(file, known, backup)
  const newer = state.applied.filter((name) => !known.includes(name))
  if (newer.length > 0) {
    throw new StoreOpenError(
      `${file} was used by a newer version of Tandem (it has the migration ${newer.join(', ')}). Start that version, or choose another TANDEM_DATA_DIR.`,
    )
  }
  if (state.failed.length > 0) throw new StoreOpenError(`${file} has a migration that did not finish: ${state.failed.join(', ')}`)
  if (known.every((name) => state.applied.includes(name))) return
  try {
    const names = await applyMigrations(file, folder)
    log.info({ migrations: names }, 'database brought up to date')
  } catch (error) {
    if (state.applied.length === 0) throw error
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true })
    copyFileSync(backup, file)
    throw new StoreOpenError(`a migration of ${file} failed; the database is as it was (a copy is ${basename(backup)})`, {
      cause: error,
    })
  }
}

async function inspect(file: string, known: string[], backup: string): Promise<MigrationState> {
  const db = await new PrismaBetterSqlite3({ url: file }).connect()
  const query = async (sql: string) => (await db.queryRaw({ sql, args: [], argTypes: [] })).rows
  try {
    // Kept in the file; every later connection has it too.
    await db.executeScript('PRAGMA journal_mode = WAL')
    const table = await query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'")
    if (table.length === 0) return { applied: [], failed: [] }
    const rows = await query(
      'SELECT migration_name, finished_at IS NOT NULL FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    )
    const names = (finished: boolean) => rows.filter((row) => (Number(row[1]) === 1) === finished).map((row) => String(row[0]))
    const state = { applied: names(true), failed: names(false) }
    const behind = known.some((name) => !state.applied.includes(name))
    if (behind && state.applied.length > 0) {
      rmSync(backup, { force: true })
      await db.executeScript(`VACUUM INTO '${backup.replaceAll("'", "''")}'`)
    }
    return state
  } finally {
    await db.dispose()
  }
}
