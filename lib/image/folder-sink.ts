import { createWriteStream } from 'node:fs'
import { link, mkdir, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FileSink } from './layers'

/** Executable or not is all that is kept of a file's mode: owner, setuid and the rest mean nothing to a node. */
const MODE = { file: 0o644, executable: 0o755 }

/** Writes the files of an image below a folder that is there and empty. */
export function folderSink(root: string): FileSink {
  const at = (path: string[]) => join(root, ...path)
  const parentOf = (path: string[]) => mkdir(dirname(at(path)), { recursive: true })
  return {
    async folder(path) {
      await mkdir(at(path), { recursive: true })
    },
    async file(path, executable, body) {
      await parentOf(path)
      // `wx` never follows what stands there already.
      const options = { flags: 'wx', mode: executable ? MODE.executable : MODE.file } as const
      await pipeline(Readable.from(body, { objectMode: false }), createWriteStream(at(path), options))
    },
    async hardLink(path, from) {
      await parentOf(path)
      await link(at(from), at(path))
    },
    async remove(path) {
      await rm(at(path), { recursive: true, force: true })
    },
    async link(path, target) {
      await parentOf(path)
      await symlink(target, at(path))
    },
  }
}
