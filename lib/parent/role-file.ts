import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { choosePort } from './ports'

const PASSWORD_BYTES = 24

export interface RoleAddress {
  port: number
  password: string
}

/** Where the roles listen and the passwords they ask of each other: kept, so that a role that is restarted is found again. */
export interface RoleFile {
  governor: RoleAddress
  nodes: Record<string, RoleAddress>
}

/** Writes a file of secrets (mode 0600), whole or not at all, and on the disk when this returns. */
export function writeSecretFile(path: string, content: string | Uint8Array): void {
  const next = `${path}.next`
  rmSync(next, { force: true })
  const file = openSync(next, 'wx', 0o600)
  try {
    writeSync(file, Buffer.from(content))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(next, path)
}

/**
 * The kept addresses and passwords of the roles; missing ones are made, busy ports are replaced. Call it only while no role runs.
 * @param nodes name and listening address of each simulated node
 */
export async function loadRoles(dataDir: string, nodes: readonly { name: string; host: string }[]): Promise<RoleFile> {
  const path = join(dataDir, 'roles.json')
  const kept = parse(readIfThere(path))
  const taken = new Set<number>()
  const settle = async (host: string, old: RoleAddress | undefined): Promise<RoleAddress> => {
    const port = await choosePort(host, old?.port, taken)
    taken.add(port)
    return { port, password: old?.password ?? randomBytes(PASSWORD_BYTES).toString('base64url') }
  }
  const roles: RoleFile = { governor: await settle('127.0.0.1', kept?.governor), nodes: {} }
  for (const node of nodes) roles.nodes[node.name] = await settle(node.host, kept?.nodes[node.name])
  writeSecretFile(path, `${JSON.stringify(roles, null, 2)}\n`)
  return roles
}

/** A damaged file is as good as none: addresses and passwords are told to every role anew at each start. */
function parse(content: Buffer | null): RoleFile | null {
  if (content === null) return null
  try {
    const value = JSON.parse(content.toString('utf8')) as Partial<RoleFile>
    const whole = (a: RoleAddress | undefined) => Number.isInteger(a?.port) && typeof a?.password === 'string'
    if (!whole(value.governor) || typeof value.nodes !== 'object') return null
    return Object.values(value.nodes).every(whole) ? (value as RoleFile) : null
  } catch {
    return null
  }
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
