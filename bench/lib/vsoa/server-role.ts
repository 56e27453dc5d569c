import { createServer, type Server } from 'node:net'
import { serveRole } from '../../../tests/support/role-process'
import { machineMs, paramOf, URL } from './message'
import { type BenchServer, type SideName, side } from './sides'
import { ACKNOWLEDGED, type ServerWords, WINDOW } from './words'

/** The process of the servers. */
export function serverRole(name: SideName): void {
  const implementation = side(name)
  const servers: BenchServer[] = []
  let acknowledgements: Server | null = null
  let sent = 0
  let acknowledged = 0
  let resume: (() => void) | null = null

  async function listenForAcknowledgements(): Promise<number> {
    const listening = createServer({ noDelay: true }, (socket) => {
      socket.on('data', (bytes) => {
        acknowledged += bytes.length * ACKNOWLEDGED
        resume?.()
      })
      socket.on('error', () => socket.destroy())
    })
    acknowledgements = listening
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
    return (acknowledgements.address() as { port: number }).port
  }

  const words: ServerWords = {
    async serve({ servers: count }) {
      const ports: number[] = []
      for (let n = 0; n < count; n++) {
        const { server, port } = await implementation.serve()
        servers.push(server)
        ports.push(port)
      }
      return { ports, acknowledgePort: await listenForAcknowledgements() }
    },
    publish({ ms, perTurn, subscribers }) {
      const [server] = servers
      if (!server) throw new Error('no server')
      return new Promise((resolve) => {
        let published = 0
        const firstAt = machineMs()
        const turn = () => {
          if (machineMs() - firstAt >= ms) {
            resume = null
            resolve({ published, firstAt })
            return
          }
          if (sent - acknowledged + perTurn * subscribers > WINDOW) {
            resume = turn
            return
          }
          resume = null
          for (let k = 0; k < perTurn; k++) server.publish(URL, paramOf(++published))
          sent += perTurn * subscribers
          setImmediate(turn)
        }
        turn()
      })
    },
    async rest() {
      globalThis.gc?.()
    },
  }
  serveRole(words)
}
