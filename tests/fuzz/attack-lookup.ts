import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIP } from 'node:net'
import fc from 'fast-check'
import type { Attack } from './attacks'
import { bytesOf, corpus } from './corpus'
import { mutated, someMutation } from './mutations'
import { Finding, HANG_MS, type Scene } from './scene'
import { KNOWN_NAME } from './words'

/** A position server that answers anything, several times. What a look-up gives must have been said, and be an address. */
type Answers = Uint8Array[]

const TIMEOUT_MS = 30
const someAnswer = fc
  .record(
    {
      name: fc.oneof(fc.constantFrom(KNOWN_NAME, 'KNOWN_server', 'other', '', null), fc.jsonValue()),
      domain: fc.oneof(fc.constantFrom(2, 10), fc.jsonValue()),
      addr: fc.oneof(fc.constantFrom('127.0.0.1', '::1', '10.0.0.256', 'localhost', ''), fc.jsonValue()),
      port: fc.oneof(fc.constantFrom(1, 3002, 65_535, 65_536, 0, -1, 1.5, '80'), fc.jsonValue()),
      security: fc.oneof(fc.boolean(), fc.jsonValue()),
    },
    { requiredKeys: [] },
  )
  .map((answer) => Buffer.from(JSON.stringify(answer)))
const recorded = corpus().filter(({ by }) => by === 'position')

const input: fc.Arbitrary<Answers> = fc.array(
  fc.oneof(
    { arbitrary: someAnswer, weight: 4 },
    {
      arbitrary: fc
        .tuple(fc.constantFrom(...recorded), fc.array(someMutation, { maxLength: 4 }))
        .map(([conversation, mutations]) => mutated(bytesOf(conversation, 'server'), mutations)),
      weight: 2,
    },
    fc.uint8Array({ maxLength: 100 }),
    fc.constantFrom(Buffer.from('{}'), Buffer.alloc(0), Buffer.alloc(2_000, '['), Buffer.from('null')),
  ),
  { maxLength: 6 },
)

/** Whether one of the datagrams says exactly this, with a name that fits if it has one. */
function wasSaid(answers: Answers, { addr, port }: { addr: string; port: number }): boolean {
  return answers.some((bytes) => {
    let said: { name?: unknown; addr?: unknown; port?: unknown }
    try {
      said = JSON.parse(Buffer.from(bytes).toString()) as typeof said
    } catch {
      return false
    }
    if (said === null || typeof said !== 'object') return false
    const named = typeof said.name !== 'string' || said.name.toLowerCase() === KNOWN_NAME
    return named && said.addr === addr && said.port === port
  })
}

async function run(scene: Scene, answers: Answers): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('message', (_bytes, from) => {
    for (const answer of answers) socket.send(answer, from.port, from.address)
  })
  socket.on('error', () => {})
  try {
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const told = scene.target.tell('lookup', { position: socket.address().port, name: KNOWN_NAME, timeoutMs: TIMEOUT_MS })
    const outcome = await scene.ask(told, TIMEOUT_MS + HANG_MS)
    if ('error' in outcome) {
      if (outcome.error !== 'lookup' && outcome.error !== 'timeout') throw new Finding(outcome.error)
      return
    }
    const { addr, port } = outcome.found
    if (isIP(addr) === 0 || !Number.isInteger(port) || port < 1 || port > 65_535) throw new Finding(`found ${addr}:${port}`)
    if (!wasSaid(answers, outcome.found)) throw new Finding(`found ${addr}:${port}, which nobody said`)
  } finally {
    socket.close()
  }
}

export const lookupAttack: Attack<Answers> = { input, run, batch: 40 }
