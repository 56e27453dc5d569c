import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StartError } from './start-error'

/** As much as a start needs at once: the journal's and the store's first pages. */
const PROBE_BYTES = 64 * 1024

/**
 * Makes the data folder if need be, closes it to others (mode 0700) and proves that it can be written.
 * @throws StartError saying what is wrong with the folder
 */
export function prepareDataFolder(dataDir: string): void {
  try {
    makeFolder(dataDir)
    if (process.platform !== 'win32' && (statSync(dataDir).mode & 0o077) !== 0) chmodSync(dataDir, 0o700)
    probe(join(dataDir, `.probe-${process.pid}`))
  } catch (error) {
    throw new StartError(explainFolder(dataDir, error as NodeJS.ErrnoException), { cause: error })
  }
}

/** Node's own recursive mkdir never returns where the system answers ENOENT for a folder that exists (/proc). */
function makeFolder(path: string): void {
  const missing: string[] = []
  for (let at = path; !existsSync(at); at = dirname(at)) missing.push(at)
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder, { mode: 0o700 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function probe(path: string): void {
  try {
    const file = openSync(path, 'wx', 0o600)
    try {
      writeSync(file, Buffer.alloc(PROBE_BYTES))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } finally {
    rmSync(path, { force: true })
  }
}

/** What an error of the file system means for the data folder. */
export function explainFolder(dataDir: string, error: NodeJS.ErrnoException): string {
  const folder = `The data folder ${dataDir} (TANDEM_DATA_DIR)`
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `${folder} is on a full disk. Free some space, or choose another folder.`
    case 'EROFS':
      return `${folder} is on a read-only file system. Choose another folder.`
    case 'EACCES':
    case 'EPERM':
      return `${folder} can't be written by this user. Change its owner, or choose another folder.`
    case 'ENOTDIR':
    case 'EEXIST':
      return `${folder} isn't a folder. Choose another one.`
    default:
      return `${folder} can't be used: ${error.message}`
  }
}
