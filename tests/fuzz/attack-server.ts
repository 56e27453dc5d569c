import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { TYPE } from '../../lib/vsoa/index'
import type { Attack } from './attacks'
import { bytesOf, corpus } from './corpus'
import { cutAt, mutated, someCuts, someMutation } from './mutations'
import { packetBytes, somePacket } from './packets'
import { inTime, type Scene } from './scene'
import { PASSWORD } from './words'

/** A client at our server that says anything: packets that are nearly right, or a recorded conversation with changes. */
interface ServerInput {
  /** Logs in properly first. */
  login: boolean
  bytes: Uint8Array
  cuts: number[]
  end: 'end' | 'reset' | 'stay'
}

const EMPTY = new Uint8Array()
const LOGIN = packetBytes({
  magic: 0x29,
  type: TYPE.servInfo,
  flags: 0,
  status: 0,
  seq: 1,
  tunnel: 0,
  url: EMPTY,
  param: Buffer.from(JSON.stringify({ passwd: PASSWORD })),
  data: EMPTY,
})

const recorded = corpus().filter(({ by }) => by === 'tcp')
const structured = fc.array(somePacket, { minLength: 1, maxLength: 8 }).map((packets) => Buffer.concat(packets.map(packetBytes)))
const replayed = fc
  .tuple(fc.constantFrom(...recorded), fc.array(someMutation, { maxLength: 6 }))
  .map(([conversation, mutations]) => mutated(bytesOf(conversation, 'client'), mutations))

const input: fc.Arbitrary<ServerInput> = fc.record({
  login: fc.boolean(),
  bytes: fc.oneof(
    { arbitrary: structured, weight: 4 },
    { arbitrary: replayed, weight: 3 },
    { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 },
  ),
  cuts: someCuts,
  end: fc.constantFrom('end', 'reset', 'stay'),
})

async function run(scene: Scene, { login, bytes, cuts, end }: ServerInput): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: scene.serverPort, noDelay: true })
  socket.on('error', () => socket.destroy()).resume()
  try {
    await inTime(once(socket, 'connect'), 1_000, 'the server took no connection')
    if (login) socket.write(LOGIN)
    for (const piece of cutAt(Buffer.from(bytes), cuts)) {
      if (socket.destroyed) break
      socket.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (end === 'end') socket.end()
    await scene.served()
    if (end === 'reset') socket.resetAndDestroy()
  } finally {
    socket.destroy()
  }
}

export const serverAttack: Attack<ServerInput> = { input, run, batch: 60 }
