import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import type { SecretBox } from '../secrets'
import { authClient } from './auth-client'
import { StoreOpenError, StoreWriteError } from './errors'
import { figuresOf } from './figures'
import { createGate } from './gate'
import { PrismaClient } from './generated/client'
import { migrate } from './migrate'
import { prune } from './prune'
import { RecordKeeper } from './records'
import { createRepositories } from './repositories'
import type { Context } from './repositories/context'
import { TRANSACTION_LIMIT_MS } from './retention'
import { translateError } from './translate-error'
import type { Store, StoreLog } from './types'

/** The database's file in the data folder. */
export const DATABASE_FILE = 'tandem.db'

/** So long the driver waits for a lock of another program. It blocks the whole process meanwhile. */
const LOCK_WAIT_MS = 1_000

export interface OpenStoreOptions {
  /** The folder of the database; it is made when it isn't there. */
  dataDir: string
  /** The folder `prisma/migrations` of this version of the product. */
  migrationsDir: string
  secretBox: SecretBox
  log: StoreLog
}

/**
 * Opens the database of a data folder: makes it when it isn't there, applies the migrations that are missing.
 * Only one process may have it open: the caller holds the lock on the folder.
 * Throws `StoreOpenError` with a message for people when the folder can't be used, or the database is of a newer version.
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { dataDir, migrationsDir, secretBox: box, log } = options
  const file = join(dataDir, DATABASE_FILE)
  let prisma: PrismaClient | undefined
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    // SQLite would make the file readable for everyone.
    closeSync(openSync(file, 'a', 0o600))
    await migrate(file, migrationsDir, log)
    prisma = new PrismaClient({ adapter: new PrismaBetterSqlite3({ url: file, timeout: LOCK_WAIT_MS }) })
    // WAL with NORMAL survives the end of the process; only a power cut may lose the last moments.
    await prisma.$executeRawUnsafe('PRAGMA synchronous = NORMAL')
    await prisma.$executeRawUnsafe('PRAGMA foreign_keys = ON')
    return await createStore(prisma, box)
  } catch (error) {
    await prisma?.$disconnect()
    throw explain(error, dataDir, file)
  }
}

async function createStore(prisma: PrismaClient, box: SecretBox): Promise<Store> {
  const gate = createGate()
  const listeners = new Set<Parameters<Store['onAdded']>[0]>()
  const tell: Context['added'] = (table, id) => {
    for (const listener of listeners) listener(table, id)
  }
  const reading = { db: prisma, box, added: tell, wrote: () => undefined }
  const keeper = await RecordKeeper.read(createRepositories(reading, gate.run))
  const keep: Context['wrote'] = (kind, key, change) => keeper.apply(kind, key, change)
  // Prisma's own limit undoes the transaction but waits for `work` to end; ours comes first, and ends both.
  const limits = { maxWait: TRANSACTION_LIMIT_MS, timeout: 2 * TRANSACTION_LIMIT_MS }
  return {
    ...createRepositories({ db: prisma, box, added: tell, wrote: keep }, gate.run),
    records: keeper,
    async transaction(work) {
      const news: (() => void)[] = []
      const added: Context['added'] = (...each) => void news.push(() => tell(...each))
      const written: (() => void)[] = []
      const wrote: Context['wrote'] = (kind, key, change) => void written.push(() => keep(kind, key, change))
      const repositories = (tx: Context['db']) => createRepositories({ db: tx, box, added, wrote }, (call) => call())
      try {
        const result = await gate.run(async () => {
          const done = await prisma.$transaction((tx) => inTime(work(repositories(tx))), limits)
          // Before the next write has its turn, in the order of the commits.
          for (const each of written) each()
          return done
        })
        for (const each of news) each()
        return result
      } catch (error) {
        throw translateError(error)
      }
    },
    onAdded(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    authAdapter: prismaAdapter(authClient(prisma, gate), { provider: 'sqlite' }),
    async ping() {
      await gate.run(() => prisma.$queryRawUnsafe('SELECT 1'))
    },
    figures: () => gate.run(() => figuresOf(prisma)),
    prune: (now) => prune(prisma, gate.run, now),
    async close() {
      await gate.close()
      await prisma.$disconnect()
    },
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreWriteError('a transaction took too long and was undone')), TRANSACTION_LIMIT_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const PROBLEMS: [RegExp, (dataDir: string, file: string) => string][] = [
  [
    /EACCES|EPERM|EROFS|readonly database|unable to open/,
    (dir) => `the data folder ${dir} cannot be written to; check its owner and permissions`,
  ],
  [/ENOSPC|EDQUOT|disk is full/, (dir) => `there is no space left for the data folder ${dir}`],
  [/ENOTDIR|EEXIST|EISDIR/, (dir, file) => `${dir} is not a folder, or ${file} is not a file`],
  [/not a database|malformed/, (_, file) => `${file} is not a database, or it is damaged`],
  [/database is locked|SocketTimeout/, (_, file) => `another program has ${file} open`],
]

/** Finds the sentence for the person who starts the console; the driver's errors hide theirs one or two levels down. */
function explain(error: unknown, dataDir: string, file: string): unknown {
  if (error instanceof StoreOpenError) return error
  let text = ''
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1)
    text += `${String(at)} ${causeOf(at)} `
  const found = PROBLEMS.find(([pattern]) => pattern.test(text))
  if (!found) return new StoreOpenError(`the database ${file} cannot be opened: ${String(error)}`, { cause: error })
  return new StoreOpenError(found[1](dataDir, file), { cause: error })
}

function causeOf(error: Error): string {
  return typeof error.cause === 'object' && !(error.cause instanceof Error) ? JSON.stringify(error.cause) : ''
}
