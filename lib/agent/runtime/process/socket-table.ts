import { readFile } from 'node:fs/promises'
import type { Peer } from '../runtime'

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']
const ESTABLISHED = '01'
/** Connections kept per port: enough for a picture of them, bounded for the message they travel in. */
export const MAX_PEERS = 2000

/**
 * The established connections to each of `ports`, read from the system's socket table. A connection within this machine is in the
 * table twice; only the side whose own port is asked for counts. Null where there is no such table.
 */
export async function establishedConnections(ports: ReadonlySet<number>): Promise<Map<number, Peer[]> | null> {
  const found = new Map<number, Peer[]>()
  let readable = false
  for (const table of TABLES) {
    let text: string
    try {
      text = await readFile(table, 'latin1')
    } catch {
      continue
    }
    readable = true
    for (const line of text.split('\n')) collect(line, ports, found)
  }
  return readable ? found : null
}

function collect(line: string, ports: ReadonlySet<number>, found: Map<number, Peer[]>): void {
  const [, local, remote, state] = line.trim().split(/\s+/, 4)
  if (state !== ESTABLISHED || !local || !remote) return
  const port = Number.parseInt(local.slice(local.indexOf(':') + 1), 16)
  if (!ports.has(port)) return
  const peers = found.get(port) ?? []
  if (peers.length < MAX_PEERS) {
    const [address = '', remotePort = ''] = remote.split(':')
    peers.push({ address: readAddress(address), port: Number.parseInt(remotePort, 16) })
  }
  found.set(port, peers)
}

/** The table shows addresses as 32-bit words in the machine's byte order, which is little endian wherever Node runs Linux containers today. */
function readAddress(hex: string): string {
  const bytes: number[] = []
  for (let word = 0; word + 8 <= hex.length; word += 8) {
    for (let byte = 6; byte >= 0; byte -= 2) bytes.push(Number.parseInt(hex.slice(word + byte, word + byte + 2), 16))
  }
  if (bytes.length === 4) return bytes.join('.')
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  if (mapped) return bytes.slice(12).join('.')
  const groups: string[] = []
  for (let index = 0; index < bytes.length; index += 2) {
    groups.push((((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0)).toString(16))
  }
  return groups.join(':')
}
