import { createHash } from 'node:crypto'
import { createWriteStream, existsSync } from 'node:fs'
import { type FileHandle, link, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import { containerOfJournal, withoutRun } from '../agent'
import { JOURNAL_FILE, journalForCopy } from '../governor'
import { DATABASE_FILE, snapshotDatabase } from '../store'
import { contentsOf } from './contents'
import { BackupError, DATA, FORMAT, FORMAT_VERSION, HEAD, type Head, LIST, type List } from './format'

/** What is state, and small: read at one moment, before the database. What is longer is read as it comes. */
const STATE = /(^|\/)(secret\.key|roles\.json|powers\.json|governor\.journal|container\.json)$/

export interface BackedUp {
  file: string
  files: number
  bytes: number
}

/**
 * Writes the state in a data folder into a new file that its owner alone can read, also while Tandem runs on it.
 *
 * The journals of the roles are read before the database, so that what the copy of the database has is never older than they are:
 * a container that it has and an agent's journal hasn't is made again by the reconciler, as after a loss; one that it has no more
 * is left out. Throws BackupError for a person.
 */
export async function backUp(options: { dataDir: string; file: string; product: string }): Promise<BackedUp> {
  const [dataDir, file] = [resolve(options.dataDir), resolve(options.file)]
  if (!existsSync(join(dataDir, DATABASE_FILE)))
    throw new BackupError(`There is no Tandem in ${dataDir}: it has no ${DATABASE_FILE}. TANDEM_DATA_DIR says where it is.`)
  if (existsSync(file)) throw new BackupError(`${file} exists already. Choose another name, or remove it first.`)
  if (!relative(dataDir, file).startsWith('..'))
    throw new BackupError(`${file} lies in the data folder itself. Choose a place outside, best on another disk.`)

  const scratch = await mkdtemp(join(tmpdir(), 'tandem-backup-'))
  const partial = `${file}.partial`
  try {
    const state = new Map<string, Buffer>()
    for (const path of (await contentsOf(dataDir)).files.filter((each) => STATE.test(each))) {
      const content = await ifThere(() => readFile(join(dataDir, path)))
      if (content) state.set(path, forCopy(path, content))
    }
    const copy = join(scratch, DATABASE_FILE)
    const { taskIds } = await snapshotDatabase(join(dataDir, DATABASE_FILE), copy)
    // After the database: an image that it has must have its archive.
    const { files, folders } = await contentsOf(dataDir)
    const isGone = (path: string) => {
      const taskId = /^nodes\/[^/]+\/containers\/([^/]+)/.exec(path)?.[1]
      return taskId !== undefined && !taskIds.has(taskId)
    }

    const head: Head = { format: FORMAT, version: FORMAT_VERSION, product: options.product, createdAt: new Date().toISOString() }
    const archive = new Archive()
    const output = await create(partial)
    const written = pipeline(archive.tar, createGzip(), createWriteStream('', { fd: output, flush: true }))
    const filled = (async () => {
      archive.text(HEAD, head)
      for (const folder of folders) if (!isGone(folder)) archive.folder(folder)
      await archive.file(DATABASE_FILE, copy)
      for (const path of files) {
        if (isGone(path)) continue
        const content = state.get(path)
        if (content) archive.content(path, content)
        else if (!STATE.test(path)) await archive.file(path, join(dataDir, path))
      }
      archive.text(LIST, { files: archive.list } satisfies List)
      archive.tar.finalize()
    })()
    filled.catch((error) => archive.tar.destroy(error))
    await Promise.all([written, filled])
    await publish(partial, file)
    return { file, files: archive.list.length, bytes: archive.list.reduce((sum, each) => sum + each.size, 0) }
  } catch (error) {
    throw explained(error, file)
  } finally {
    await rm(partial, { force: true })
    await rm(scratch, { recursive: true, force: true })
  }
}

/** A journal as a second agent or governor may start from it, beside the first. */
function forCopy(path: string, content: Buffer): Buffer {
  if (containerOfJournal(path) !== null) return Buffer.from(withoutRun(content.toString('utf8')))
  return path === `governor/${JOURNAL_FILE}` ? Buffer.from(journalForCopy(content.toString('utf8'))) : content
}

/** A tar that is being written, and the list of the files in it. */
class Archive {
  readonly tar: Pack = pack()
  readonly list: List['files'] = []

  /** Of the archive itself, not of the data folder. */
  text(name: string, value: object): void {
    this.tar.entry({ name, mode: 0o600 }, `${JSON.stringify(value, null, 2)}\n`)
  }
  folder(path: string): void {
    this.tar.entry({ name: `${DATA}${path}`, type: 'directory', mode: 0o700 })
  }
  content(path: string, content: Buffer): void {
    this.tar.entry({ name: `${DATA}${path}`, mode: 0o600 }, content)
    this.list.push({ path, size: content.length, sha256: createHash('sha256').update(content).digest('hex') })
  }
  /** As long as it is now: what is written to it meanwhile (a log) isn't in. One that is gone is left out. */
  async file(path: string, from: string): Promise<void> {
    const source = await ifThere(() => open(from, 'r'))
    if (!source) return
    try {
      const { size, mode } = await source.stat()
      const name = `${DATA}${path}`
      if (size === 0) return this.content(path, Buffer.alloc(0))
      const sha256 = createHash('sha256')
      const through = new Transform({
        transform(chunk: Buffer, _, done) {
          sha256.update(chunk)
          done(null, chunk)
        },
      })
      const entry = this.tar.entry({ name, size, mode: (mode & 0o100) !== 0 ? 0o700 : 0o600 })
      await pipeline(source.createReadStream({ start: 0, end: size - 1, autoClose: false }), through, entry)
      this.list.push({ path, size, sha256: sha256.digest('hex') })
    } finally {
      await source.close()
    }
  }
}

async function create(path: string): Promise<FileHandle> {
  await rm(path, { force: true })
  return open(path, 'wx', 0o600)
}

/** Gives a whole file its name, unless somebody took that meanwhile. */
async function publish(partial: string, file: string): Promise<void> {
  await link(partial, file)
  const folder = await open(dirname(file), 'r').catch(() => null)
  // On disk with its name; some systems refuse this of a folder.
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}

async function ifThere<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const REASONS: Record<string, string> = {
  EEXIST: 'it exists already. Choose another name, or remove it first.',
  ENOENT: 'its folder isn’t there. Make it first, or choose another place.',
  ENOTDIR: 'its folder isn’t there. Make it first, or choose another place.',
  EACCES: 'this user may not write there.',
  EROFS: 'the disk is read-only.',
  ENOSPC: 'there is no space left on that disk, or on the one for temporary files.',
}

function explained(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  const reason = code === undefined ? undefined : REASONS[code]
  return reason === undefined ? error : new BackupError(`${file} could not be written: ${reason}`, { cause: error })
}
