import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from './paths.mjs'

const LOCK_POLL_MS = 200
const LOCK_PATIENCE_MS = 15 * 60_000

/** A fingerprint of the contents of files and folders (relative to the project), without those that `skip` names. */
export function hashOf(paths, skip = () => false) {
  const hash = createHash('sha256')
  const visit = (path) => {
    const full = join(root, path)
    if (skip(path) || !existsSync(full)) return
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`)
    } else {
      hash.update(`${path}\0`).update(readFileSync(full)).update('\0')
    }
  }
  for (const path of paths) visit(path)
  return hash.digest('hex')
}

export function readStamp(path) {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

export function writeStamp(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${text}\n`)
}

/** Does `work` while no other process of this checkout does its own: two commands at once wait for each other. */
export async function exclusively(name, work) {
  const path = join(root, 'dist', `.${name}.lock`)
  mkdirSync(dirname(path), { recursive: true })
  const own = `${path}.${process.pid}`
  writeFileSync(own, String(process.pid))
  const deadline = Date.now() + LOCK_PATIENCE_MS
  let told = false
  try {
    while (!tryLink(own, path)) {
      const holder = Number(readStamp(path))
      if (!holder || !alive(holder) || Date.now() > deadline) {
        rmSync(path, { force: true })
        continue
      }
      if (!told) console.log(`Waiting for another command (process ${holder}) that sets things up …`)
      told = true
      await delay(LOCK_POLL_MS)
    }
    return await work()
  } finally {
    rmSync(own, { force: true })
    if (readStamp(path) === String(process.pid)) rmSync(path, { force: true })
  }
}

function tryLink(own, path) {
  try {
    linkSync(own, path)
    return true
  } catch {
    return false
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
