import { describe, expect, it } from 'vitest'
import { AutoClient, PositionServer } from '../../lib/vsoa/index'
import { until, useResources } from '../../lib/vsoa/testing/resources'
import { type ServerProcess, startServerProcess } from '../../lib/vsoa/testing/server-process'
import { loopback, NAME, PASSWORD } from './feature'
import { Peer } from './peer'
import { officials } from './peers'

/**
 * Our automatic client beside the Python robot, at the same two servers and the same position server, with the same arguments:
 * when the first server is lost, both get to the second one. How long each took is printed, not judged.
 */
const keep = useResources()
const robot = (await officials()).find(({ title }) => title === 'python')
const command = robot?.command ?? null
const TIMES = { keepaliveMs: 100, connectTimeoutMs: 300, reconnectDelayMs: 100 }
const MOVE_MS = 15_000

type Watch = { from: string; at: number }[]

async function scene() {
  if (command === null) throw new Error('no Python peer')
  const first = keep(await startServerProcess('first', PASSWORD))
  const second = keep(await startServerProcess('second', PASSWORD))
  let active: ServerProcess = first
  const positions = keep(
    new PositionServer((name) => (name === NAME ? { addr: active.endpoint.host, port: active.endpoint.port } : null)),
  )
  const at = await positions.listen(loopback)
  const ours: Watch = []
  const auto = keep(
    new AutoClient({ server: `vsoa://${NAME}`, password: PASSWORD, urls: ['/axis'], positionServers: [at], ...TIMES }),
  )
  auto.on('message', ({ param }) => ours.push({ from: (param as { from: string }).from, at: performance.now() }))
  const events: string[] = []
  let refusals = 0
  auto.on('connected', () => events.push('connected')).on('disconnected', () => events.push('disconnected'))
  auto.on('attempt', ({ error }) => {
    if (error.code === 'password') refusals++
  })
  auto.start()
  const theirs: Watch = []
  const peer = keep(new Peer({ ...command, env: { VSOA_POS_SERVER: `${at.host}:${at.port}` } }))
  await peer.do('robot', { to: `vsoa://${NAME}`, passwd: PASSWORD, urls: ['/axis'], ...TIMES })
  const listening = (async () => {
    for (;;) {
      const { param } = await peer.event('message')
      theirs.push({ from: (param as { from: string }).from, at: performance.now() })
    }
  })()
  listening.catch(() => {})
  await until(() => ours.length > 0 && theirs.length > 0, MOVE_MS)
  return {
    first,
    second,
    events,
    /** How often ours was turned away for its password. */
    refused: () => refusals,
    moveTo: (server: ServerProcess) => {
      active = server
    },
    /** Milliseconds from the loss to the first message of the second server, for both. */
    async moved(lostAt: number) {
      const arrival = (watch: Watch) => watch.find(({ from }) => from === 'second')?.at
      await until(() => arrival(ours) !== undefined && arrival(theirs) !== undefined, MOVE_MS)
      return { ours: (arrival(ours) ?? 0) - lostAt, theirs: (arrival(theirs) ?? 0) - lostAt }
    },
  }
}

describe.skipIf(command === null)(
  `our automatic client beside the Python robot${command === null ? ` (not here: ${robot?.why})` : ''}`,
  () => {
    it.each(['kill', 'close', 'hang'] as const)(
      'gets to the backup when the server is lost by a %s',
      async (how) => {
        const { first, second, moveTo, moved, events } = await scene()
        const lostAt = performance.now()
        moveTo(second)
        if (how === 'kill') first.child.kill('SIGKILL')
        else if (how === 'hang') first.child.kill('SIGSTOP')
        else first.child.disconnect()
        const { ours, theirs } = await moved(lostAt)
        expect(events).toEqual(['connected', 'disconnected', 'connected'])
        console.log(
          `${how}: first message of the backup after ${ours.toFixed(0)} ms (ours), ${theirs.toFixed(0)} ms (Python robot)`,
        )
      },
      40_000,
    )

    it('goes on after a wrong password, as the robot does', async () => {
      const { first, moveTo, moved, events, refused } = await scene()
      const locked = keep(await startServerProcess('locked', 'another password'))
      moveTo(locked)
      const lostAt = performance.now()
      first.child.kill('SIGKILL')
      // both are refused, and come back when the name leads to an open door again
      await until(() => refused() > 2, MOVE_MS)
      const open = keep(await startServerProcess('second', PASSWORD))
      moveTo(open)
      const { ours, theirs } = await moved(lostAt)
      expect(events).toEqual(['connected', 'disconnected', 'connected'])
      console.log(`wrong password: back after ${ours.toFixed(0)} ms (ours), ${theirs.toFixed(0)} ms (Python robot)`)
    }, 40_000)
  },
)
