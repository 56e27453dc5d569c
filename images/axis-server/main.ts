import { RELEASE_URL } from '../../lib/protocol/release-url'
import { positionServers, STATUS, VsoaServer, VsoaStatusError } from '../../lib/vsoa'
import { choiceSetting, endWithParent, fail, numberSetting, say, textSetting } from '../shared/program'
import { AXIS_URL, axis, Feed } from './feed'
import { WarmStandby } from './standby'

/**
 * A gyroscope: publishes /axis to whoever has subscribed. Its behaviour is that of the C server of ECSM's manual; with
 * AXIS_STANDBY=warm the numbers go on where another instance of the microservice left them.
 */
const DEFAULT_PORT = 3002
const MAX_PERIOD_MS = 3_600_000

const name = textSetting('AXIS_NAME', 'axis_server')
const host = textSetting('AXIS_HOST', '0.0.0.0')
const port = numberSetting('VSOA_AUTO_PORT', DEFAULT_PORT, { min: 1, max: 65_535 })
const periodMs = numberSetting('AXIS_PERIOD_MS', 1000, { min: 1, max: MAX_PERIOD_MS })

const startedAt = Date.now()
const password = textSetting('AXIS_PASSWORD', '123456')

const server = new VsoaServer({ info: { name }, password })
const standby = choiceSetting('AXIS_STANDBY', ['cold', 'warm']) === 'warm' ? warmStandby() : null
const feed = standby?.feed ?? new Feed(server, periodMs, () => {})

function warmStandby(): WarmStandby {
  try {
    const servers = positionServers({ setting: textSetting('VSOA_POS_SERVER', '') })
    if (servers.length > 0) return new WarmStandby(server, { name, password, periodMs, positionServers: servers })
  } catch (error) {
    fail(`${name} can't stand by: ${(error as Error).message}`)
  }
  return fail(`${name} can't stand by: AXIS_STANDBY=warm needs a position server, in VSOA_POS_SERVER or /etc/vsoa.pos`)
}

/** Its clients, but for those that follow it. */
const clientCount = () => server.clients().length - (standby?.followers ?? 0)

server.on('error', (error) => process.stderr.write(`VSOA server error: ${error.message}\n`))
server.on('client', (client, connected) => {
  say(
    `client ${client.id} ${client.address}:${client.port} ${connected ? 'connected' : 'disconnected'}, ${clientCount()} connected`,
  )
})
server.on('subscribe', (client, urls) => say(`client ${client.id} subscribed to ${urls.join(', ')}`))

/** The last numbers, for those who ask instead of subscribing. */
server.handle(AXIS_URL, () => ({ paramText: axis(Math.max(1, feed.next - 1)) }))
server.handle('/health', () => {
  if (!feed.sensing)
    throw new VsoaStatusError(STATUS.notResponding, { status: 'failed', name, error: 'the sensor gives no numbers' })
  const { malformed, refused } = server.stats()
  const dropped = { malformed, refused }
  const uptimeMs = Date.now() - startedAt
  return { param: { status: 'ok', name, uptimeMs, clients: clientCount(), published: feed.published, dropped } }
})
server.handle(RELEASE_URL, async (request) => {
  if (request.method !== 'SET') throw new VsoaStatusError(STATUS.arguments, { error: 'release is asked by SET' })
  // Answered when they are closed: who asks may stop this process at once, and they would wait for one that says nothing.
  await standby?.release()
  const followers = standby?.followers ?? 0
  const released = (await server.release(request.client)) - followers
  say(`released ${released} clients on request of client ${request.client.id}`)
  return { param: { released } }
})

let ending = false
/** Closes the server first: its clients see that at once, and look for another one. */
function end(reason: string): void {
  if (ending) return
  ending = true
  say(`${name} ends: ${reason}`)
  const handedOver = standby?.end() ?? Promise.resolve()
  handedOver
    .then(() => {
      feed.stop()
      return server.close()
    })
    .then(
      () => process.exit(0),
      () => process.exit(1),
    )
}
process.on('SIGUSR2', () => {
  feed.sensing = !feed.sensing
  say(feed.sensing ? 'the sensor works again' : 'the sensor has failed: nothing is published, and /health says so')
})
process.once('SIGTERM', () => end('SIGTERM'))
process.once('SIGINT', () => end('SIGINT'))
endWithParent(end)

try {
  await server.listen({ host, port })
} catch (error) {
  fail(`${name} can't listen on ${host}:${port}: ${(error as Error).message}`)
}
standby?.start()
say(`${name} started, VSOA port ${port}, period ${periodMs} ms`)
