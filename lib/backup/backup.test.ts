import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDataFolder } from '../parent'
import { openStore, type Store } from '../store'
import { MIGRATIONS, quiet, sampleSpec, testBox } from '../store/test-store'
import { backUp, restore } from './index'

let folder: string
let dataDir: string
let store: Store
const at = (...parts: string[]) => join(folder, ...parts)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-backup-'))
  dataDir = at('data')
  mkdirSync(dataDir)
  store = await openStore({
    dataDir,
    migrationsDir: MIGRATIONS,
    secretBox: testBox,
    log: quiet,
  })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function containerOf(taskId: string, handle: string) {
  const home = join(dataDir, 'nodes', 'node1', 'containers', taskId)
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'container.json'), JSON.stringify({ sealed: 'x', container: { handle, run: 3 } }))
  writeFileSync(join(home, 'log'), randomBytes(300_000))
  return home
}

describe('a backup', () => {
  it('has what the database has, without what passes, and kills nobody', async () => {
    const node = await store.nodes.create({ name: 'node1', address: '127.0.0.1:1', password: 'p' })
    const service = await store.services.create({ name: 's', spec: sampleSpec('s') })
    await store.containers.create({
      taskId: 't1',
      name: 's-1',
      serviceId: service.id,
      slot: 1,
      nodeId: node.id,
      desired: 'running',
    })
    const home = await containerOf('t1', '4242:99:boot')
    await containerOf('gone', '4243:99:boot')
    for (const name of ['parent.lock', 'roles.running.json', 'powers.json.next', 'tandem.db.before-migration'])
      writeFileSync(join(dataDir, name), 'passes')
    writeFileSync(join(dataDir, 'secret.key'), 'key')
    writeFileSync(join(home, 'empty'), '')
    writeFileSync(join(home, 'container.json.new'), 'passes')
    for (const name of ['map.new', 'secret.key.pem', '.probe-1']) writeFileSync(join(home, name), 'its own')

    // Written to all the time, as by its owner.
    let writing = true
    const writer = (async () => {
      for (let n = 0; writing; n++) {
        await store.settings.set(`k${n}`, 'v'.repeat(500))
        appendFileSync(join(home, 'log'), 'more\n')
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    mkdirSync(join(dataDir, 'lost+found'))
    const made = await backUp({ dataDir, file: at('b'), product: '1.2.3' })
    writing = false
    await writer

    const target = at('restored')
    const back = await restore({ file: at('b'), dataDir: target })
    expect(back).toMatchObject({ files: made.files, bytes: made.bytes, head: { product: '1.2.3', version: 1 } })
    expect(readdirSync(target).sort()).toEqual(['nodes', 'secret.key', 'tandem.db'])
    const containers = join(target, 'nodes', 'node1', 'containers')
    expect(readdirSync(containers)).toEqual(['t1'])
    expect(readdirSync(join(containers, 't1')).sort()).toEqual([
      '.probe-1',
      'container.json',
      'empty',
      'log',
      'map.new',
      'secret.key.pem',
    ])
    expect(JSON.parse(readFileSync(join(containers, 't1', 'container.json'), 'utf8'))).toEqual({
      sealed: 'x',
      container: { handle: null, run: 3 },
    })
    const copy = await openStore({
      dataDir: target,
      migrationsDir: MIGRATIONS,
      secretBox: testBox,
      log: quiet,
    })
    expect((await copy.containers.list()).map((each) => each.taskId)).toEqual(['t1'])
    await copy.close()
  })

  it('takes a journal that nobody can read as it is, and leaves nothing behind when it fails', async () => {
    const broken = at('broken')
    mkdirSync(broken)
    writeFileSync(join(broken, 'tandem.db'), 'no database')
    await expect(backUp({ dataDir: broken, file: at('b'), product: '1' })).rejects.toThrow('file is not a database')
    expect(readdirSync(folder).sort()).toEqual(['broken', 'data'])

    const home = join('nodes', 'node1', 'containers', 't1')
    const node = await store.nodes.create({ name: 'node1', address: '127.0.0.1:1', password: 'p' })
    const service = await store.services.create({ name: 's', spec: sampleSpec('s') })
    await store.containers.create({
      taskId: 't1',
      name: 's-1',
      serviceId: service.id,
      slot: 1,
      nodeId: node.id,
      desired: 'running',
    })
    mkdirSync(join(dataDir, home), { recursive: true })
    writeFileSync(join(dataDir, home, 'container.json'), '{"torn')
    await backUp({ dataDir, file: at('b'), product: '1' })
    await restore({ file: at('b'), dataDir: at('target') })
    expect(readFileSync(at('target', home, 'container.json'), 'utf8')).toBe('{"torn')
  })
})

describe('an archive', () => {
  const HEAD = { format: 'tandem-backup', version: 1, product: '1', createdAt: new Date(0).toISOString() }
  const content = Buffer.from('x')
  const listed = (path: string) => ({ path, size: 1, sha256: createHash('sha256').update(content).digest('hex') })

  async function archive(entries: [header: Parameters<ReturnType<typeof pack>['entry']>[0], body?: string | Buffer][]) {
    const tar = pack()
    for (const [header, body] of entries) tar.entry(header, body ?? '')
    tar.finalize()
    const chunks: Buffer[] = []
    for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk)
    writeFileSync(at('b'), gzipSync(Buffer.concat(chunks)))
  }
  const head = (more: object = {}): [{ name: string }, string] => [
    { name: 'tandem-backup.json' },
    JSON.stringify({ ...HEAD, ...more }),
  ]
  const list = (...paths: string[]): [{ name: string }, string] => [
    { name: 'tandem-backup.list.json' },
    JSON.stringify({ files: paths.map(listed) }),
  ]

  it.each<[string, Parameters<typeof archive>[0], RegExp]>([
    ['of a newer form', [head({ version: 2, product: '9.9.9' }), list()], /made by Tandem 9\.9\.9/],
    ['of something else', [[{ name: 'readme' }, 'hello']], /no backup of Tandem/],
    ['without its list', [head()], /isn't whole/],
    ['with a path out', [head(), [{ name: 'data/../../evil' }, content], list('../../evil')], /outside the data folder/],
    ['with an absolute path', [head(), [{ name: '/etc/evil' }, content], list('/etc/evil')], /outside the data folder/],
    ['with a lock', [head(), [{ name: 'data/parent.lock' }, content], list('parent.lock')], /which no backup has/],
    ['with what is unpacked', [head(), [{ name: 'data/.restoring/x' }, content], list('.restoring/x')], /which no backup has/],
    ['with a link', [head(), [{ name: 'data/a', type: 'symlink', linkname: '/etc' }], list()], /neither a file nor a folder/],
    ['with a file too many', [head(), [{ name: 'data/a' }, content], list()], /isn't in its list/],
    ['with a file too few', [head(), list('a')], /a is missing/],
    ['with another file', [head(), [{ name: 'data/a' }, 'y'], list('a')], /a isn't what was backed up/],
    ['with one twice', [head(), [{ name: 'data/a' }, content], [{ name: 'data/a' }, content], list('a')], /a twice/],
    ['with more behind its end', [head(), list(), [{ name: 'data/a' }, content]], /behind its end/],
  ])('that was changed, %s, is refused, and leaves nothing', async (_, entries, says) => {
    await archive(entries)
    const target = at('target')
    mkdirSync(target)
    await expect(restore({ file: at('b'), dataDir: target })).rejects.toThrow(says)
    expect(readdirSync(target)).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['b', 'data', 'target'])
  })

  it('takes the place of one that was killed while it unpacked, and until then nothing starts there', async () => {
    await archive([head(), [{ name: 'data/a' }, content], list('a')])
    const target = at('target')
    mkdirSync(join(target, '.restoring'), { recursive: true })
    writeFileSync(join(target, '.restoring', 'a'), 'half')
    await expect(lockDataFolder(target)).rejects.toThrow("didn't come to its end")
    await restore({ file: at('b'), dataDir: target })
    expect(readdirSync(target)).toEqual(['a'])
    ;(await lockDataFolder(target)).release()
  })

  it('takes back what it moved when the rest can’t be', async () => {
    await archive([head(), [{ name: 'data/a' }, content], [{ name: 'data/b/x' }, content], list('a', 'b/x')])
    const [target, pipe] = [at('target'), at('pipe')]
    execFileSync('mkfifo', [pipe])
    const restoring = restore({ file: pipe, dataDir: target })
    // It unpacks nothing before the pipe is written to; meanwhile somebody takes a name.
    while (!existsSync(join(target, '.restoring'))) await new Promise((resolve) => setImmediate(resolve))
    mkdirSync(join(target, 'b', 'theirs'), { recursive: true })
    await Promise.all([writeFile(pipe, readFileSync(at('b'))), expect(restoring).rejects.toThrow(/can't be moved into/)])
    expect(readdirSync(target)).toEqual(['b'])
    expect(readdirSync(join(target, 'b'))).toEqual(['theirs'])
  })
})
