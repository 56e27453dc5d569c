import { RELEASE_URL } from '../../lib/protocol/release-url'
import { STATUS, VsoaServer, VsoaStatusError } from '../../lib/vsoa'
import { endWithParent, fail, numberSetting, say, textSetting } from '../shared/program'

/** A gyroscope: publishes /axis to whoever has subscribed. Its behaviour is that of the C server of ECSM's manual. */
const AXIS_URL = '/axis'
const DEFAULT_PORT = 3002
const MAX_PERIOD_MS = 3_600_000

const name = textSetting('AXIS_NAME', 'axis_server')
const host = textSetting('AXIS_HOST', '0.0.0.0')
const port = numberSetting('VSOA_AUTO_PORT', DEFAULT_PORT, { min: 1, max: 65_535 })
const periodMs = numberSetting('AXIS_PERIOD_MS', 1000, { min: 1, max: MAX_PERIOD_MS })

const startedAt = Date.now()
/** The number of the next message; roll, pitch and yaw all begin at 1 and grow together. */
let next = 1
let published = 0
/** Whether the simulated sensor works. SIGUSR2 breaks it, and mends it: the program lives and answers, and does nothing of use. */
let sensing = true

const server = new VsoaServer({ info: { name }, password: textSetting('AXIS_PASSWORD', '123456') })

/** Exactly the text that the C program prints: programs that compare it as text must not see a difference. */
function axis(number: number): string {
  return `{"roll": ${number}, "pitch": ${number}, "yaw": ${number}}`
}

server.on('error', (error) => process.stderr.write(`VSOA server error: ${error.message}\n`))
server.on('client', (client, connected) => {
  say(
    `client ${client.id} ${client.address}:${client.port} ${connected ? 'connected' : 'disconnected'}, ${server.clients().length} connected`,
  )
})
server.on('subscribe', (client, urls) => say(`client ${client.id} subscribed to ${urls.join(', ')}`))

/** The last numbers, for those who ask instead of subscribing. */
server.handle(AXIS_URL, () => ({ paramText: axis(Math.max(1, next - 1)) }))
server.handle('/health', () => {
  if (!sensing) throw new VsoaStatusError(STATUS.notResponding, { status: 'failed', name, error: 'the sensor gives no numbers' })
  const { malformed, refused } = server.stats()
  const dropped = { malformed, refused }
  return { param: { status: 'ok', name, uptimeMs: Date.now() - startedAt, clients: server.clients().length, published, dropped } }
})
server.handle(RELEASE_URL, async (request) => {
  if (request.method !== 'SET') throw new VsoaStatusError(STATUS.arguments, { error: 'release is asked by SET' })
  // Answered when they are closed: who asks may stop this process at once, and they would wait for one that says nothing.
  const released = await server.release(request.client)
  say(`released ${released} clients on request of client ${request.client.id}`)
  return { param: { released } }
})

const timer = setInterval(() => {
  if (!sensing) return
  if (!server.isSubscribed(AXIS_URL)) return
  server.publish(AXIS_URL, { paramText: axis(next) })
  next += 1
  published += 1
}, periodMs)

let ending = false
/** Closes the server first: its clients see that at once, and look for another one. */
function end(reason: string): void {
  if (ending) return
  ending = true
  clearInterval(timer)
  say(`${name} ends: ${reason}`)
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
}
process.on('SIGUSR2', () => {
  sensing = !sensing
  say(sensing ? 'the sensor works again' : 'the sensor has failed: nothing is published, and /health says so')
})
process.once('SIGTERM', () => end('SIGTERM'))
process.once('SIGINT', () => end('SIGINT'))
endWithParent(end)

try {
  await server.listen({ host, port })
} catch (error) {
  fail(`${name} can't listen on ${host}:${port}: ${(error as Error).message}`)
}
say(`${name} started, VSOA port ${port}, period ${periodMs} ms`)
