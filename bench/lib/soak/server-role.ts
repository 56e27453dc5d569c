import { PositionServer, VsoaServer } from '../../../lib/vsoa/index'
import { serveRole } from '../../../tests/support/role-process'
import { held } from './held'
import { ACKNOWLEDGE, ACKNOWLEDGED, AUTO, FEED, SOAK_NAME, type SoakServerWords, WINDOW } from './words'

const host = '127.0.0.1'
const PER_TURN = 10

/** One server that publishes without a pause, and the position server by which its automatic clients come back. */
export function soakServerRole(): void {
  const server = new VsoaServer({ info: { name: SOAK_NAME } })
  let port = 0
  const positions = new PositionServer((name) => (name === SOAK_NAME ? { addr: host, port } : null))
  let published = 0
  let acknowledged = 0
  let resume: (() => void) | null = null
  server.on('datagram', (_client, { url }) => {
    if (url !== ACKNOWLEDGE) return
    acknowledged += ACKNOWLEDGED
    resume?.()
  })

  const words: SoakServerWords = {
    async start() {
      port = (await server.listen({ host, port: 0 })).port
      return { server: port, position: (await positions.listen({ host, port: 0 })).port }
    },
    async publish({ messages, subscribers }) {
      const turn = () => {
        resume = null
        if (published >= messages) return
        if (published * subscribers - acknowledged > (WINDOW - PER_TURN) * subscribers) {
          resume = turn
          return
        }
        for (let k = 0; k < PER_TURN; k++) server.publish(FEED, { param: { n: ++published, roll: 1.5, pitch: 2.5, yaw: 3.5 } })
        setImmediate(turn)
      }
      turn()
    },
    async release() {
      const automatic = server.clients().filter(({ subscriptions }) => subscriptions.includes(AUTO))
      for (const client of automatic) client.close()
      return automatic.length
    },
    state: async () => ({ ...held(), slowDropped: server.stats().slowDropped }),
  }
  serveRole(words)
}
