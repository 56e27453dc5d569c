import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DATABASE_FILE, openStore, RETENTION, StoreBusyError, StoreOpenError } from './index'
import { diffToSchema } from './schema-engine'
import { MIGRATIONS, PRISMA, quiet, sampleSpec, testBox } from './test-store'
import type { Store } from './types'

let folder = ''
let dataDir = ''
let file = ''
const opened: Store[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-open-'))
  dataDir = join(folder, 'data')
  file = join(dataDir, DATABASE_FILE)
})
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(migrationsDir = MIGRATIONS): Promise<Store> {
  const store = await openStore({ dataDir, migrationsDir, secretBox: testBox, log: quiet })
  opened.push(store)
  return store
}

async function sql(text: string): Promise<unknown[][]> {
  const db = await new PrismaBetterSqlite3({ url: file }).connect()
  try {
    return (await db.queryRaw({ sql: text, args: [], argTypes: [] })).rows
  } finally {
    await db.dispose()
  }
}

const isRoot = process.getuid?.() === 0

describe('opening', () => {
  it('makes a database for its owner only, with WAL on, and finds it again', async () => {
    const first = await open()
    await first.settings.set('k', 'v')
    expect(existsSync(`${file}-wal`)).toBe(true)
    expect(await sql('PRAGMA journal_mode')).toEqual([['wal']])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    await first.close()
    const second = await open()
    await second.ping()
    expect(await second.settings.get('k')).toBe('v')
  })

  it('has migrations that lead to the schema', async () => {
    expect(await diffToSchema(MIGRATIONS, join(PRISMA, 'schema.prisma'))).toBe('')
  })

  it('refuses the database of a newer version and leaves it alone', async () => {
    await (await open()).close()
    await sql(`INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      VALUES ('x', 'x', '29990101000000_future', 1, 1, 1)`)
    await expect(open()).rejects.toThrow(/newer version of Tandem .*29990101000000_future/)
    await expect(open()).rejects.toBeInstanceOf(StoreOpenError)
  })

  it('applies what is missing, after a copy; puts the database back when a migration fails', async () => {
    const store = await open()
    await store.settings.set('k', 'v')
    await store.close()
    const next = join(folder, 'migrations')
    cpSync(MIGRATIONS, next, { recursive: true })
    const add = (name: string, text: string) => {
      mkdirSync(join(next, name))
      writeFileSync(join(next, name, 'migration.sql'), text)
    }
    add('29980101000000_good', 'ALTER TABLE "Setting" ADD COLUMN "extra" TEXT;')
    await (await open(next)).close()
    expect(await sql('SELECT key, value, extra FROM Setting')).toEqual([['k', 'v', null]])
    expect(existsSync(`${file}.before-migration`)).toBe(true)
    add('29990101000000_bad', 'DROP TABLE "Event"; SELECT nonsense FROM nowhere;')
    await expect(open(next)).rejects.toThrow(/migration .* failed; the database is as it was/)
    expect(await sql('SELECT key, value, extra FROM Setting')).toEqual([['k', 'v', null]])
    expect(await sql('SELECT count(*) FROM Event')).toEqual([[0]])
    rmSync(join(next, '29990101000000_bad'), { recursive: true })
    await open(next)
  })

  it.skipIf(process.platform === 'win32')('says so when the folder is read-only', async () => {
    mkdirSync(dataDir)
    chmodSync(folder, 0o755)
    chmodSync(dataDir, 0o555)
    // Nothing is read-only for root.
    if (isRoot) process.seteuid?.(65_534)
    try {
      await expect(open()).rejects.toThrow(/data folder .* cannot be written to/)
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })

  it('says so when the folder is a file, the file no database, or the migrations are not there', async () => {
    writeFileSync(dataDir, '')
    await expect(open()).rejects.toThrow(/is not a folder/)
    rmSync(dataDir)
    mkdirSync(dataDir)
    writeFileSync(file, 'this is certainly not a database, whatever it may claim to be, and long enough for a page')
    await expect(open()).rejects.toThrow(/is not a database/)
    rmSync(file)
    mkdirSync(join(folder, 'none'))
    await expect(open(join(folder, 'none'))).rejects.toThrow(/no migrations/)
  })

  it('says so when there is no space, at the start and later', async (context) => {
    mkdirSync(dataDir)
    // A small disk of our own, where the system allows it.
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', dataDir]).status !== 0) return context.skip()
    const ballast = join(dataDir, 'ballast')
    try {
      const store = await open()
      const fill = async () => {
        for (let at = 0; at < 1000; at += 1) await store.settings.set(String(at), 'x'.repeat(5000))
      }
      await expect(fill()).rejects.toThrow(/cannot be written: (database or disk is full|disk I\/O error)/)
      expect(await store.settings.get('0')).not.toBeNull()
      await store.close()
      for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
      expect(() => writeFileSync(ballast, 'x'.repeat(4_000_000))).toThrow()
      await expect(open()).rejects.toThrow(/no space left for the data folder/)
    } finally {
      spawnSync('umount', ['-l', dataDir])
    }
  })
})

describe('transactions', () => {
  it('keep all or nothing', async () => {
    const store = await open()
    const failed = store.transaction(async (tx) => {
      await tx.settings.set('a', '1')
      await tx.services.create({ name: 'axis', spec: sampleSpec('axis') })
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await store.settings.get('a')).toBeNull()
    expect(await store.services.list()).toEqual([])
    const given = await store.transaction(async (tx) => {
      await tx.settings.set('a', '1')
      return tx.settings.get('a')
    })
    expect(given).toBe('1')
    expect(await store.settings.get('a')).toBe('1')
  })

  it('give our errors, inside and outside', async () => {
    const store = await open()
    const clash = store.transaction(async (tx) => {
      await tx.nodes.create({ name: 'n', address: 'a', password: '' })
      await tx.nodes.create({ name: 'n', address: 'b', password: '' })
    })
    await expect(clash).rejects.toMatchObject({ name: 'UniqueError', field: 'name' })
    expect(await store.nodes.list()).toEqual([])
  })

  it('do not swallow what others write meanwhile', async () => {
    const store = await open()
    let enter = () => {}
    const entered = new Promise<void>((resolve) => {
      enter = resolve
    })
    let leave = () => {}
    const left = new Promise<void>((resolve) => {
      leave = resolve
    })
    const failed = store.transaction(async (tx) => {
      await tx.settings.set('inside', '1')
      enter()
      await left
      throw new Error('no')
    })
    await entered
    const outside = store.settings.set('outside', '1')
    leave()
    await expect(failed).rejects.toThrow('no')
    await outside
    expect(await store.settings.get('inside')).toBeNull()
    expect(await store.settings.get('outside')).toBe('1')
  })

  it('end in time when the store itself is used inside', { timeout: 15_000 }, async () => {
    const store = await open()
    const stuck = store.transaction(async (tx) => {
      await tx.settings.set('inside', '1')
      await store.settings.get('inside')
    })
    await expect(stuck).rejects.toThrow(/took too long/)
    expect(await store.settings.get('inside')).toBeNull()
  })
})

describe('closing', () => {
  it('finishes what was asked for and refuses the rest', async () => {
    const store = await open()
    const before = store.settings.set('a', '1')
    const closing = store.close()
    await expect(store.settings.set('b', '1')).rejects.toBeInstanceOf(StoreBusyError)
    await before
    await closing
    expect(await (await open()).settings.get('a')).toBe('1')
  })
})

describe('pruning', () => {
  it('keeps what the bounds allow', { timeout: 60_000 }, async () => {
    const store = await open()
    const now = new Date('2026-06-01T00:00:00.000Z')
    const ago = (ms: number) => new Date(now.getTime() - ms)
    const subject = { type: 'system' as const, id: 's', name: 's' }
    await store.events.add({ at: ago(RETENTION.events.ageMs + 1000), kind: 'old', subject, params: {} })
    await store.events.add({ at: ago(RETENTION.events.ageMs - 1000), kind: 'young', subject, params: {} })
    const service = await store.services.create({ name: 'a', spec: sampleSpec('a') })
    const deployments: string[] = []
    for (let at = 0; at < RETENTION.deployments.keep + 3; at += 1) {
      deployments.push(
        (await store.deployments.add({ serviceId: service.id, spec: sampleSpec('a'), cmd: 'update', user: String(at) })).id,
      )
    }
    const running = await store.transactions.create({ action: 'a', targetIds: [] })
    await sql(`WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${RETENTION.transactions.keep + 700})
      INSERT INTO "Transaction" (id, status, action, targetIds, createdAt)
      SELECT 'done-' || x, 'success', 'a', '[]', '2026-05-31T00:00:00.000+00:00' FROM n`)
    await sql(`WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${RETENTION.audit.keep + 1200})
      INSERT INTO "Audit" (at, user, role, action, targetType, targetId, targetName, requestId, detail)
      SELECT '2026-05-31T00:00:00.000+00:00', 'u', 'r', 'a', 't', 'i', 'n', 'r', '{}' FROM n`)
    const [newest] = await store.audit.list({ limit: 1 })
    await store.prune(now)
    expect((await store.events.list({ limit: 10 })).map((each) => each.kind)).toEqual(['young'])
    expect((await store.deployments.list(service.id)).map((each) => each.user)).toEqual(
      deployments
        .map((_, at) => String(at))
        .slice(3)
        .reverse(),
    )
    expect(await store.transactions.get(running.id)).toEqual(running)
    expect(await sql(`SELECT count(*) FROM "Transaction"`)).toEqual([[RETENTION.transactions.keep + 1]])
    expect(await sql('SELECT count(*) FROM Audit')).toEqual([[RETENTION.audit.keep]])
    expect(await store.audit.list({ limit: 1 })).toEqual([newest])
  })
})
