import { AutoClient, type Endpoint, positionServers } from '../../lib/vsoa'
import { endWithParent, fail, numberSetting, say, textSetting } from '../shared/program'

/** Subscribes to /axis and prints what it hears, for ever. Its behaviour and output are those of the C client of ECSM's manual. */
const MAX_MS = 3_600_000

function createClient(): AutoClient {
  const server = textSetting('AXIS_SERVER', 'vsoa://axis_server')
  let servers: Endpoint[] = []
  if (server.startsWith('vsoa://')) servers = positionServers({ setting: process.env.VSOA_POS_SERVER })
  return new AutoClient({
    server,
    password: textSetting('AXIS_PASSWORD', '123456'),
    urls: [textSetting('AXIS_URL', '/axis')],
    keepaliveMs: numberSetting('AXIS_KEEPALIVE_MS', 1000, { min: 50, max: MAX_MS }),
    connectTimeoutMs: numberSetting('AXIS_CONNECT_TIMEOUT_MS', 1000, { min: 20, max: MAX_MS }),
    reconnectDelayMs: numberSetting('AXIS_RECONNECT_DELAY_MS', 1000, { min: 0, max: MAX_MS }),
    positionServers: servers,
  })
}

/** Repeating the same failure every second would only push out what is worth reading. */
let lastFailure = ''

let client: AutoClient
try {
  client = createClient()
} catch (error) {
  fail(`axis-client can't start: ${(error as Error).message}`)
}
client.on('connected', ({ info }) => {
  lastFailure = ''
  say(`On connect, connect: connected, info: ${JSON.stringify(info)}`)
})
client.on('disconnected', (error) => say(`On connect, connect: disconnected, info: ${error.message}`))
client.on('message', (message) => say(`On message, URL: ${message.url} payload: ${message.paramText}`))
client.on('attempt', ({ error, retryInMs }) => {
  if (error.message === lastFailure) return
  lastFailure = error.message
  process.stderr.write(`no connection: ${error.message}; trying again every ${retryInMs} ms\n`)
})

let ending = false
function end(): void {
  if (ending) return
  ending = true
  client.close().finally(() => process.exit(0))
}
process.once('SIGTERM', end)
process.once('SIGINT', end)
endWithParent(end)
client.start()
