import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import type { Attack } from './attacks'
import { bytesOf, corpus } from './corpus'
import { mutated, someMutation } from './mutations'
import { RawDatagrams } from './raw-datagrams'
import { Finding, type Scene } from './scene'
import { KNOWN_NAME } from './words'

/**
 * Datagrams of any kind at our position server, some from port 0, where nobody can be answered. What is answered must be an answer, and good look-ups go on being answered.
 */
type Datagrams = { bytes: Uint8Array; fromNowhere: boolean }[]

const ODD_NAMES = ['', 'x'.repeat(300), '__proto__', 'toString', '\0', 'é', 'KNOWN_SERVER', KNOWN_NAME]
export const someJsonQuery = fc
  .record(
    {
      name: fc.oneof(fc.constantFrom(...ODD_NAMES), fc.string(), fc.jsonValue()),
      domain: fc.oneof(fc.constantFrom(2, 10), fc.jsonValue()),
      addr: fc.jsonValue(),
      port: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((query) => Buffer.from(JSON.stringify(query)))
const recorded = corpus().filter(({ by }) => by === 'position')

const someBytes = fc.oneof(
  someJsonQuery,
  fc.json().map((text) => Buffer.from(text)),
  fc
    .tuple(fc.constantFrom(...recorded), fc.array(someMutation, { maxLength: 5 }))
    .map(([conversation, mutations]) => mutated(bytesOf(conversation, 'client'), mutations)),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom(Buffer.alloc(0), Buffer.alloc(1_024, '['), Buffer.alloc(60_000, 'x')),
)
const input: fc.Arbitrary<Datagrams> = fc.array(fc.record({ bytes: someBytes, fromNowhere: fc.boolean() }), {
  minLength: 1,
  maxLength: 20,
})

async function run(scene: Scene, datagrams: Datagrams): Promise<void> {
  const socket = createSocket('udp4')
  const answers: Buffer[] = []
  socket.on('message', (bytes) => answers.push(bytes))
  try {
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const raw = await RawDatagrams.here()
    for (const { bytes, fromNowhere } of datagrams) {
      if (fromNowhere) await raw?.send(bytes, 0, scene.positionPort)
      else socket.send(bytes, scene.positionPort, '127.0.0.1')
    }
    await scene.found()
    for (const answer of answers) {
      const { addr, port } = JSON.parse(answer.toString()) as { addr?: string; port?: number }
      const known = addr === '127.0.0.1' && port === scene.serverPort
      if (!known && answer.toString() !== '{}') throw new Finding(`answered ${answer.toString('latin1')}`)
    }
    if (answers.length > datagrams.length) throw new Finding(`${answers.length} answers to ${datagrams.length} datagrams`)
  } finally {
    socket.close()
  }
}

export const positionAttack: Attack<Datagrams> = { input, run, batch: 60 }
