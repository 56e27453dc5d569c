import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/** Ports that the roles use among themselves: below the range from which systems pick for outgoing connections. */
const ROLE_PORTS = { from: 10_000, to: 19_999 }
const PICK_ATTEMPTS = 200

/** Resolves when something could listen there; rejects with the system's error when not. */
export function probeTcp(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()))
  })
}

/** The same for UDP. */
export function probeUdp(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', (error) => {
      socket.close()
      // dgram leaves the port out of some errors; the message for people needs it.
      reject(Object.assign(error, { address: host, port }))
    })
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve()))
  })
}

/**
 * `wanted` if it can be listened on, else another free port of the roles' range.
 * @throws Error when none of many tried is free
 */
export async function choosePort(host: string, wanted: number | undefined, taken: ReadonlySet<number>): Promise<number> {
  let last: unknown
  for (let attempt = 0; attempt < PICK_ATTEMPTS; attempt++) {
    const port = attempt === 0 && wanted !== undefined ? wanted : randomInt(ROLE_PORTS.from, ROLE_PORTS.to + 1)
    if (taken.has(port)) continue
    try {
      await probeTcp(host, port)
      return port
    } catch (error) {
      last = error
    }
  }
  throw last ?? new Error(`no free port on ${host}`)
}
