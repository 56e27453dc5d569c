import { createSocket } from 'node:dgram'
import { connect, createServer, type Socket } from 'node:net'

/**
 * The processes of the floor: the same steps as ours (look-up, connection, subscription, a message every 10 ms), with the
 * least that plain sockets need. Each prints one JSON line when it is ready.
 */
export const FLOOR_PERIOD_MS = 10
const host = '127.0.0.1'
function ready(port: number): void {
  // the pipe closes with the benchmark, however that ends
  process.stdin.resume().once('end', () => process.exit())
  process.stdout.write(`${JSON.stringify({ port })}\n`)
}

/** Answers `subscribe` with `ok`, and then sends a numbered line every 10 ms to whoever subscribed. */
export function floorServer(): void {
  const subscribers = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (chunk) => {
      if (!chunk.includes('subscribe')) return
      socket.write('ok\n')
      subscribers.add(socket)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => subscribers.delete(socket))
  })
  let number = 0
  setInterval(() => {
    if (subscribers.size === 0) return
    number++
    for (const socket of subscribers) socket.write(`${number}\n`)
  }, FLOOR_PERIOD_MS)
  server.listen(0, host, () => ready((server.address() as { port: number }).port))
}

/**
 * Answers look-ups with the port of one server that is alive, and stays with it while it lives. It knows who is alive by a
 * connection to each, as our governor does. A datagram `+PORT` names a server to watch.
 */
export function floorResolver(): void {
  const alive: number[] = []
  const socket = createSocket('udp4')
  const watch = (port: number) => {
    const link = connect({ host, port, noDelay: true })
    link.on('connect', () => {
      alive.push(port)
      socket.send('watched', asked?.port ?? 0, host)
    })
    link.on('error', () => link.destroy())
    link.on('close', () => {
      const at = alive.indexOf(port)
      if (at >= 0) alive.splice(at, 1)
    })
  }
  let asked: { port: number } | null = null
  socket.on('message', (text, from) => {
    const word = text.toString()
    if (word.startsWith('+')) {
      asked = from
      watch(Number(word.slice(1)))
      return
    }
    socket.send(alive[0] === undefined ? '' : String(alive[0]), from.port, from.address)
  })
  socket.bind(0, host, () => ready(socket.address().port))
}
