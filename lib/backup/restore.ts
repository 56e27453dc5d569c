import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type ExtractEvents, extract } from 'tar-stream'
import { lockDataFolder, prepareDataFolder, RESTORING } from '../parent'
import { isInside } from './contents'
import { BackupError, DATA, FORMAT_VERSION, HEAD, Head, LIST, List } from './format'

/** What locking the folder makes, and what an earlier restore left that was killed. */
const OURS = ['parent.lock', RESTORING]
/** Besides what a new disk may have. */
const NOTHING = ['lost+found', ...OURS]
/** The archive's own two files are texts that are read into memory. */
const MOST_TEXT_BYTES = 64 * 1024 * 1024

export interface Restored {
  dataDir: string
  files: number
  bytes: number
  head: Head
}

/**
 * Unpacks a backup into a data folder that is empty or isn't there. Nothing of it counts before every file was compared with the
 * checksum in the archive's list. Throws BackupError for a person; then the folder is as it was. One that is killed can be repeated
 * while it unpacks; until it came to its end nothing starts on the folder.
 */
export async function restore(options: { file: string; dataDir: string }): Promise<Restored> {
  const [file, dataDir] = [resolve(options.file), resolve(options.dataDir)]
  await refuseFull(dataDir)
  prepareDataFolder(dataDir)
  // Held while it is filled: no Tandem starts on half of it.
  const lock = await lockDataFolder(dataDir, 'restore')
  // Below the data folder, and so on its disk.
  const aside = join(dataDir, RESTORING)
  try {
    await rm(aside, { recursive: true, force: true })
    await mkdir(aside, { mode: 0o700 })
    const { head, list, found } = await unpack(file, aside)
    compare(list, found)
    await moveIn(aside, dataDir)
    return { dataDir, files: list.length, bytes: list.reduce((sum, each) => sum + each.size, 0), head }
  } catch (error) {
    if (error instanceof BackupError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new BackupError(`There is no file ${file}.`, { cause: error })
    if (code === 'ENOSPC') throw new BackupError(`There is no space left for ${dataDir}.`, { cause: error })
    throw new BackupError(`${file} is no backup of Tandem, or it is damaged: ${(error as Error).message}`, { cause: error })
  } finally {
    await rm(aside, { recursive: true, force: true })
    lock.release()
  }
}

/** All or nothing, unless it is killed. */
async function moveIn(aside: string, dataDir: string): Promise<void> {
  const moved: string[] = []
  try {
    for (const name of await readdir(aside)) {
      await rename(join(aside, name), join(dataDir, name))
      moved.push(name)
    }
  } catch (error) {
    for (const name of moved) await rm(join(dataDir, name), { recursive: true, force: true })
    throw new BackupError(`What was unpacked can't be moved into ${dataDir}: ${(error as Error).message}`, { cause: error })
  }
}

async function refuseFull(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new BackupError(`${dataDir} can't be used: ${error.message}`)
  })
  const there = names.filter((name) => !NOTHING.includes(name))
  if (there.length > 0) {
    const some = there.slice(0, 3).join(', ')
    throw new BackupError(
      `The data folder ${dataDir} isn't empty (it has ${some}${there.length > 3 ? ' …' : ''}), and nothing is overwritten. ` +
        'Stop Tandem and move the folder away, or set TANDEM_DATA_DIR to another one.',
    )
  }
}

type Entry = ExtractEvents['entry'][1]
type Found = Map<string, { size: number; sha256: string }>

async function unpack(file: string, into: string): Promise<{ head: Head; list: List['files']; found: Found }> {
  const found: Found = new Map()
  let head: Head | null = null
  let list: List | null = null
  const tar = extract()
  const entries = (async () => {
    for await (const entry of tar) {
      const { name, type } = entry.header
      if (list) throw new BackupError(`${file} goes on behind its end: it was changed.`)
      if (!head) head = headOf(name, await textOf(entry, name === HEAD), file)
      else if (name === LIST) list = List.parse(JSON.parse(await textOf(entry, true)))
      else if (type === 'directory') {
        await mkdir(join(into, pathOf(name, file)), { recursive: true, mode: 0o700 })
        entry.resume()
      } else if (type === 'file') {
        const path = pathOf(name, file)
        if (found.has(path)) throw new BackupError(`${file} has ${path} twice: it was changed.`)
        found.set(path, await write(entry, join(into, path), entry.header.mode))
      } else throw new BackupError(`${file} holds ${name}, which is neither a file nor a folder: it was changed.`)
    }
  })()
  // Whichever fails first is the reason; the other one ends with it.
  entries.catch((error) => tar.destroy(error))
  await Promise.all([pipeline(createReadStream(file), createGunzip(), tar), entries])
  if (!head) throw new BackupError(`${file} is empty.`)
  if (!list) throw new BackupError(`${file} isn't whole: its end is missing.`)
  return { head, list: (list as List).files, found }
}

function headOf(name: string, text: string, file: string): Head {
  if (name !== HEAD) throw new BackupError(`${file} is no backup of Tandem.`)
  const head = Head.parse(JSON.parse(text))
  if (head.version > FORMAT_VERSION)
    throw new BackupError(`${file} was made by Tandem ${head.product}, in a form that this version can't read. Use that one.`)
  return head
}

function pathOf(name: string, file: string): string {
  const path = name.startsWith(DATA) ? name.slice(DATA.length).replace(/\/$/, '') : ''
  if (!isInside(path)) throw new BackupError(`${file} holds ${name}, which would lie outside the data folder: it was changed.`)
  if (OURS.some((each) => path === each || path.startsWith(`${each}/`)))
    throw new BackupError(`${file} holds ${name}, which no backup has: it was changed.`)
  return path
}

async function textOf(entry: Entry, wanted: boolean): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_TEXT_BYTES) throw new BackupError('its list of files is too long')
    if (wanted) chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function write(entry: Entry, path: string, mode = 0o600): Promise<{ size: number; sha256: string }> {
  const sha256 = createHash('sha256')
  let size = 0
  const through = new Transform({
    transform(chunk: Buffer, _, done) {
      sha256.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const target = createWriteStream(path, { flags: 'wx', mode: (mode & 0o100) !== 0 ? 0o700 : 0o600, flush: true })
  await pipeline(entry, through, target)
  return { size, sha256: sha256.digest('hex') }
}

function compare(list: List['files'], found: Found): void {
  for (const { path, size, sha256 } of list) {
    const there = found.get(path)
    if (!there) throw new BackupError(`The backup is damaged: ${path} is missing.`)
    if (there.size !== size || there.sha256 !== sha256)
      throw new BackupError(`The backup is damaged: ${path} isn't what was backed up.`)
    found.delete(path)
  }
  const [more] = found.keys()
  if (more !== undefined) throw new BackupError(`The backup was changed: ${more} isn't in its list.`)
}
