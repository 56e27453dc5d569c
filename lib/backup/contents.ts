import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DATABASE_FILE } from '../store'

/**
 * What isn't part of the state: locks and processes of the running one, our files that are being written, and what a disk has of
 * its own. By paths: files of the same names in a container's folder are its program's.
 */
const PASSING = [
  /^parent\.lock[^/]*$/,
  /^roles\.running\.json$/,
  /^secret\.key\.[^/]+$/,
  /^\.probe-[^/]+$/,
  /^\.restoring$/,
  /^lost\+found$/,
  /^[^/]+\.(new|next|before-migration)$/,
  /^(governor|images)\/(.+\/)?[^/]+\.new$/,
  /^nodes\/[^/]+\/containers\/[^/]+\/container\.json\.new$/,
]
/** The database is copied by its own means. */
const isDatabase = (path: string) => path === DATABASE_FILE || path.startsWith(`${DATABASE_FILE}-`)

/** What nodes have unpacked, links and all, is brought to them again from the registry's archives. */
const isImageCache = (path: string) => /^nodes\/[^/]+\/images$/.test(path)

/** The files of a data folder that belong into a backup, by their paths with `/`, and its folders; in a fixed order. */
export async function contentsOf(dataDir: string): Promise<{ files: string[]; folders: string[] }> {
  const files: string[] = []
  const folders: string[] = []
  const visit = async (at: string): Promise<void> => {
    for (const entry of (await entriesOf(join(dataDir, at))).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = posix.join(at, entry.name)
      if (PASSING.some((pattern) => pattern.test(path)) || isDatabase(path) || isImageCache(path)) continue
      if (entry.isDirectory()) {
        folders.push(path)
        await visit(path)
      } else if (entry.isFile()) files.push(path)
      // Sockets, devices and links aren't ours: nothing of Tandem makes any.
    }
  }
  await visit('')
  return { files, folders }
}

/** A folder that went away meanwhile is empty. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** A path that stays below the folder it is joined to, in the form that `contentsOf` gives. */
export function isInside(path: string): boolean {
  return path !== '' && posix.normalize(path) === path && !path.startsWith('/') && path.split('/').every(isName)
}
const isName = (name: string) => name !== '' && name !== '.' && name !== '..' && !name.includes('\\') && !name.includes('\0')
