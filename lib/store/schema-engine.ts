import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg'

/** One folder of `prisma/migrations`. */
export interface Migration {
  name: string
  sql: string
}

const NO_FILTERS = { externalTables: [], externalEnums: [] }
const LOCK_FILE = 'migration_lock.toml'

/** The migrations in a folder, oldest first (their names begin with their time). Throws the system's error when the folder can't be read. */
export function readMigrations(folder: string): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map((entry) => ({ name: entry.name, sql: readFileSync(join(folder, entry.name, 'migration.sql'), 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Applies the migrations of `folder` that the database `file` doesn't have yet, and notes them there. Gives their names. */
export function applyMigrations(file: string, folder: string): Promise<string[]> {
  return withEngine(file, async (engine) => {
    const result = await engine.applyMigrations({ migrationsList: migrationList(folder), filters: NO_FILTERS })
    return result.appliedMigrationNames
  })
}

/** The SQL that leads from the migrations in `folder` to the schema in `schemaFile`; empty when nothing is missing. */
export function diffToSchema(folder: string, schemaFile: string): Promise<string> {
  return withEngine(':memory:', async (engine) => {
    const result = await engine.diff({
      from: { tag: 'migrations', ...migrationList(folder) },
      to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }] },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    })
    const sql = result.stdout ?? ''
    return sql.includes('This is an empty migration') ? '' : sql
  })
}

function migrationList(folder: string): MigrationList {
  const lock = join(folder, LOCK_FILE)
  return {
    baseDir: folder,
    lockfile: { path: LOCK_FILE, content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    migrationDirectories: readMigrations(folder).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
    shadowDbInitScript: '',
  }
}

/**
 * Runs Prisma's schema engine, as WebAssembly: the native one would have to be downloaded at installation.
 * It takes some 20 MB of memory and is let go of afterwards.
 */
async function withEngine<T>(file: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  const bg = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  // The package's own entry imports the .wasm file as a module, which Node 20 can't.
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')))
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': bg as unknown as WebAssembly.ModuleImports })
  bg.__wbg_set_wasm(exports)
  const start = exports.__wbindgen_start as () => void
  start()
  const connections: SqlDriverAdapter[] = []
  const adapter = bindMigrationAwareSqlAdapterFactory(adapterFactory(file, connections))
  const engine = await bg.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
  try {
    return await work(engine)
  } catch (error) {
    // The engine only knows the number of an error that came from the database's driver.
    const id = /External error id#(\d+)/.exec(String(error))?.[1]
    const cause = id === undefined ? undefined : adapter.errorRegistry.consumeError(Number(id))?.error
    throw cause === undefined ? error : new Error('the schema engine failed', { cause })
  } finally {
    engine.free()
    // The engine leaves its connections open, with the file locked.
    for (const connection of connections) await connection.dispose()
    // The package keeps views of this memory and would use them for the next engine; growing it detaches them.
    const memory = exports.memory as WebAssembly.Memory
    memory.grow(1)
  }
}

function adapterFactory(file: string, connections: SqlDriverAdapter[]): PrismaBetterSqlite3 {
  const factory = new PrismaBetterSqlite3({ url: file })
  const connect = factory.connect.bind(factory)
  const connectToShadowDb = factory.connectToShadowDb.bind(factory)
  factory.connect = async () => {
    const connection = await connect()
    connections.push(connection)
    return connection
  }
  factory.connectToShadowDb = async () => {
    const shadow = await connectToShadowDb()
    connections.push(shadow)
    const executeRaw = shadow.executeRaw.bind(shadow)
    // The engine sends a whole migration as one query to a shadow database; the driver takes one statement at a time.
    shadow.executeRaw = async (query) => {
      if (query.args.length > 0) return executeRaw(query)
      await shadow.executeScript(query.sql)
      return 0
    }
    return shadow
  }
  return factory
}
