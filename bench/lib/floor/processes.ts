import { createSocket } from 'node:dgram'
import { connect, createServer, type Socket } from 'node:net'
import { wallNow } from '../../../lib/wall-clock'

/**
 * The processes of the floor: the same steps as ours (look-up, connection, subscription, a message each period, pings, a kill of
 * who hangs), with the least that plain sockets need. Each prints one JSON line when it is ready.
 */
export const FLOOR_PERIOD_MS = 10
export const FLOOR_HOST = '127.0.0.1'
const host = FLOOR_HOST

function ready(port: number): void {
  // the pipe closes with the benchmark, however that ends
  process.stdin.resume().once('end', () => process.exit())
  process.stdout.write(`${JSON.stringify({ port })}\n`)
}

/**
 * Answers `subscribe` with `ok` and `ping` with `pong`, and sends a numbered line every `periodMs` to whoever subscribed. At SIGTERM
 * it closes its clients first.
 */
export function floorServer(periodMs: number): void {
  const sockets = new Set<Socket>()
  const subscribers = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('data', (chunk) => {
      if (chunk.includes('ping')) socket.write('pong\n')
      if (!chunk.includes('subscribe')) return
      socket.write('ok\n')
      subscribers.add(socket)
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      sockets.delete(socket)
      subscribers.delete(socket)
    })
  })
  let number = 0
  setInterval(() => {
    if (subscribers.size === 0) return
    number++
    for (const socket of subscribers) socket.write(`${number}\n`)
  }, periodMs)
  process.once('SIGTERM', () => {
    for (const socket of sockets) socket.end()
    server.close(() => process.exit())
  })
  server.listen(0, host, () => ready((server.address() as { port: number }).port))
}

interface Watched {
  port: number
  socket: Socket
  /** Pings in a row without an answer, the one under way counted. */
  unanswered: number
}

/**
 * Answers look-ups (`?`) with the port of one server that is alive, and stays with it while it lives. It knows who is alive by a
 * connection to each and by pings, as our governor does. What it is told: `+PORT PID` a server to watch (answered `watched`),
 * `-PORT` one that goes (`gone`), `ping MS LOST` (`ruled`): pings, after which who hangs is killed. Who gave the last order hears
 * `left AT` when a connection to a server has ended, with the time in ms since 1970.
 */
export function floorResolver(): void {
  const alive: Watched[] = []
  const socket = createSocket('udp4')
  let owner: { port: number } | null = null
  const tell = (text: string) => socket.send(text, owner?.port ?? 0, host)
  const forget = (port: number) => {
    const at = alive.findIndex((each) => each.port === port)
    if (at >= 0) alive.splice(at, 1)
  }
  let ping = { ms: 1_000, lost: 3 }
  const watch = (port: number, pid: number) => {
    const link = connect({ host, port, noDelay: true })
    const watched: Watched = { port, socket: link, unanswered: 0 }
    let timer: NodeJS.Timeout | undefined
    const tick = () => {
      timer = setTimeout(tick, ping.ms)
      if (watched.unanswered >= ping.lost) {
        forget(port)
        process.kill(pid, 'SIGKILL')
        clearTimeout(timer)
        return
      }
      watched.unanswered++
      link.write('ping\n')
    }
    link.on('connect', () => {
      alive.push(watched)
      tick()
      tell('watched')
    })
    link.on('data', () => {
      watched.unanswered = 0
    })
    let over = false
    const left = () => {
      if (over) return
      over = true
      clearTimeout(timer)
      forget(port)
      tell(`left ${wallNow()}`)
    }
    link.on('error', () => link.destroy())
    link.on('end', left)
    link.on('close', left)
  }
  socket.on('message', (text, from) => {
    const [word = '', first, second] = text.toString().split(' ')
    if (word === '?') {
      socket.send(String(alive[0]?.port ?? ''), from.port, from.address)
      return
    }
    owner = from
    if (word === 'ping') {
      ping = { ms: Number(first), lost: Number(second) }
      tell('ruled')
    } else if (word.startsWith('+')) watch(Number(word.slice(1)), Number(first))
    else {
      forget(Number(word.slice(1)))
      tell('gone')
    }
  })
  socket.bind(0, host, () => ready(socket.address().port))
}
