import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import type { Attack } from './attacks'
import { hostileServer, type Reaction, someReaction } from './hostile-server'
import { Finding, HANG_MS, type Scene } from './scene'

/** Our automatic client, sent to a hostile server a few times before the good one: it must get there, and tell it in order. */
interface AutoInput {
  reactions: Reaction[]
  /** Look-ups that lead to the hostile one. */
  hostileLookups: number
}

const WITHIN_MS = 3_000
const input: fc.Arbitrary<AutoInput> = fc.record({
  reactions: fc.array(someReaction, { maxLength: 5 }),
  hostileLookups: fc.integer({ min: 1, max: 3 }),
})

async function run(scene: Scene, { reactions, hostileLookups }: AutoInput): Promise<void> {
  const hostile = await hostileServer(reactions)
  const positions = createSocket('udp4')
  let lookups = 0
  positions.on('message', (bytes, from) => {
    const { name } = JSON.parse(bytes.toString()) as { name: string }
    const port = ++lookups > hostileLookups ? scene.serverPort : hostile.port
    positions.send(JSON.stringify({ name, domain: 2, addr: '127.0.0.1', port, security: false }), from.port, from.address)
  })
  try {
    positions.bind(0, '127.0.0.1')
    await once(positions, 'listening')
    const told = scene.target.tell('auto', { position: positions.address().port, withinMs: WITHIN_MS })
    const { recovered, events } = await scene.ask(told, WITHIN_MS + HANG_MS)
    if (!recovered) throw new Finding(`the automatic client didn't reach the good server in ${WITHIN_MS} ms: ${events}`)
    for (const [index, event] of events.entries()) {
      if (event !== (index % 2 === 0 ? 'connected' : 'disconnected')) throw new Finding(`events out of order: ${events}`)
    }
  } finally {
    positions.close()
    hostile.close()
  }
  await scene.served()
}

export const autoAttack: Attack<AutoInput> = { input, run, batch: 5 }
