import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SecretError } from './secret-box'

/** The file in a data folder that holds its key, as base64url. */
export const SECRET_KEY_FILE = 'secret.key'
const KEY_BYTES = 32

/**
 * Gives the 32-byte key of a folder, making the folder (0700) and the key (0600) when they aren't there.
 * Two processes that start at once get the same key. Throws `SecretError` when the file holds something else,
 * and the system's error (`EACCES`, `ENOSPC` …) when the folder can't be used.
 */
export function loadSecretKey(folder: string): Buffer {
  const file = join(folder, SECRET_KEY_FILE)
  const known = readKey(file)
  if (known) return known
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Written aside and linked into place: nobody ever reads half a key, and the first one wins.
  const aside = join(folder, `${SECRET_KEY_FILE}.${process.pid}.${randomBytes(4).toString('hex')}`)
  writeFileSync(aside, `${randomBytes(KEY_BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(aside)
  }
  const made = readKey(file)
  if (!made) throw new SecretError(`${file} vanished while it was being made`)
  return made
}

function readKey(file: string): Buffer | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const key = Buffer.from(text, 'base64url')
  if (key.length !== KEY_BYTES) throw new SecretError(`${file} does not hold a key: ${KEY_BYTES} bytes as base64url are expected`)
  return key
}
