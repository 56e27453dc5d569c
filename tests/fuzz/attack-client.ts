import fc from 'fast-check'
import type { Attack } from './attacks'
import { hostileServer, type Reaction, someReaction } from './hostile-server'
import { someUrl } from './packets'
import { Finding, HANG_MS, type Scene } from './scene'
import type { ClientStep } from './words'

/** Our client at a server that answers anything. Whatever comes: it settles, in time, with an error of ours. */
interface ClientInput {
  steps: ClientStep[]
  reactions: Reaction[]
}

/** How long the client waits for an answer. */
const TIMEOUT_MS = 40
const url = someUrl.filter((one) => one.startsWith('/') && one.length <= 4_096)
const input: fc.Arbitrary<ClientInput> = fc.record({
  steps: fc.array(fc.record({ do: fc.constantFrom('subscribe', 'unsubscribe', 'call', 'ping', 'datagram'), url }), {
    maxLength: 6,
  }),
  reactions: fc.array(someReaction, { maxLength: 8 }),
})

async function run(scene: Scene, { steps, reactions }: ClientInput): Promise<void> {
  const hostile = await hostileServer(reactions)
  try {
    const told = scene.target.tell('client', { port: hostile.port, steps, timeoutMs: TIMEOUT_MS })
    const outcome = await scene.ask(told, 2 * TIMEOUT_MS + HANG_MS)
    const all = [outcome.connect, ...outcome.steps]
    const strange = all.find((one) => one.startsWith('unexpected'))
    if (strange) throw new Finding(strange)
    if (outcome.connect === 'ok' && outcome.steps.length !== steps.length) throw new Finding('a step was forgotten')
    if (outcome.connect === 'ok' && outcome.closeEvents !== 1) throw new Finding(`${outcome.closeEvents} 'close' events`)
  } finally {
    hostile.close()
  }
  await scene.served()
}

export const clientAttack: Attack<ClientInput> = { input, run, batch: 40 }
