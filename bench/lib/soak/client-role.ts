import { AutoClient, VsoaClient } from '../../../lib/vsoa/index'
import { serveRole } from '../../../tests/support/role-process'
import { held } from './held'
import { ACKNOWLEDGE, ACKNOWLEDGED, AUTO, FEED, SOAK_NAME, type SoakClientWords } from './words'

const host = '127.0.0.1'
/** On a busy machine an attempt may take its time. */
const CONNECT_TIMEOUT_MS = 5_000
const KEEPALIVE_MS = 5_000

/** Subscribers that read everything, and automatic clients that are closed again and again. */
export function soakClientRole(): void {
  const counts: number[] = []
  let delivered = 0
  let outOfOrder = 0
  let connections = 0
  let wanted = Number.POSITIVE_INFINITY
  let reached: () => void = () => {}

  const words: SoakClientWords = {
    async start({ server, position, subscribers, automatic }) {
      for (let index = 0; index < subscribers; index++) {
        counts.push(0)
        const client = await VsoaClient.connect({ host, port: server })
        client.on('message', ({ param }) => {
          const { n } = param as { n: number }
          if (n !== (counts[index] ?? 0) + 1) outOfOrder++
          counts[index] = n
          delivered++
          if (n % ACKNOWLEDGED === 0) client.datagram(ACKNOWLEDGE)
        })
        await client.subscribe(FEED)
      }
      for (let index = 0; index < automatic; index++) {
        const client = new AutoClient({
          server: `vsoa://${SOAK_NAME}`,
          urls: [AUTO],
          positionServers: [{ host, port: position }],
          connectTimeoutMs: CONNECT_TIMEOUT_MS,
          keepaliveMs: KEEPALIVE_MS,
          reconnectDelayMs: 0,
        })
        client.on('connected', () => {
          connections++
          if (connections === wanted) reached()
        })
        client.start()
      }
    },
    back: ({ connections: many }) =>
      new Promise((resolve) => {
        wanted = many
        reached = resolve
        if (connections >= many) resolve()
      }),
    state: async () => ({ ...held(), delivered, connections, outOfOrder }),
  }
  serveRole(words)
}
