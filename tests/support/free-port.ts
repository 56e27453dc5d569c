import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

// below the range that systems take outgoing ports from, above the one the product's own roles use
const FROM = 24_000
const TO = 30_000
const ATTEMPTS = 100

const tcpFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
const udpFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ address: '127.0.0.1', port, exclusive: true }, () => socket.close(() => resolve(true)))
  })

/** A port of 127.0.0.1 that nothing listens on at present, by TCP nor UDP. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FROM, TO)
    if ((await tcpFree(port)) && (await udpFree(port))) return port
  }
  throw new Error(`No free port between ${FROM} and ${TO}`)
}
