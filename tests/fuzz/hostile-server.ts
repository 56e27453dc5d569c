import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { Decoder, encode, FLAG, type Packet, TYPE } from '../../lib/vsoa/index'
import { bytesOf, corpus } from './corpus'
import { cutAt, mutated, someCuts, someMutation } from './mutations'
import { packetBytes, somePacket } from './packets'
import { PASSWORD } from './words'

/** What a hostile server does with the next packet it gets. After the last one it hangs up. */
export type Reaction =
  | { do: 'answer'; status: number }
  | { do: 'bytes'; bytes: Uint8Array; cuts: number[]; alsoAnswer: boolean }
  | { do: 'quick'; bytes: Uint8Array }
  | { do: 'silence' }
  | { do: 'reset' }

/** Larger ones can't be sent by UDP. */
const MOST_QUICK_BYTES = 60_000
const recorded = corpus().filter(({ by }) => by === 'tcp')
const structured = fc.array(somePacket, { minLength: 1, maxLength: 5 }).map((packets) => Buffer.concat(packets.map(packetBytes)))
const replayed = fc
  .tuple(fc.constantFrom(...recorded), fc.array(someMutation, { maxLength: 6 }))
  .map(([conversation, mutations]) => mutated(bytesOf(conversation, 'server'), mutations))

export const someReaction: fc.Arbitrary<Reaction> = fc.oneof(
  {
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      status: fc.oneof({ arbitrary: fc.constant(0), weight: 8 }, fc.nat(255)),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('bytes' as const),
      bytes: fc.oneof(structured, replayed, fc.uint8Array({ maxLength: 100 })),
      cuts: someCuts,
      alsoAnswer: fc.boolean(),
    }),
    weight: 8,
  },
  { arbitrary: fc.record({ do: fc.constant('quick' as const), bytes: fc.oneof(structured, replayed) }), weight: 2 },
  { arbitrary: fc.constant({ do: 'silence' as const }), weight: 1 },
  { arbitrary: fc.constant({ do: 'reset' as const }), weight: 1 },
)

export interface HostileServer {
  port: number
  close(): void
}

/** Listens on a free port; each connection goes through `reactions` by itself. */
export async function hostileServer(reactions: readonly Reaction[]): Promise<HostileServer> {
  const sockets = new Set<Socket>()
  const udp = createSocket('udp4').on('error', () => {})
  let quickPort = 0
  const quick = (bytes: Uint8Array) => {
    if (quickPort > 0) udp.send(bytes.subarray(0, MOST_QUICK_BYTES), quickPort, '127.0.0.1', () => {})
  }
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    let next = 0
    const decoder = new Decoder((packet) => {
      const reaction = reactions[next++]
      if (packet.type === TYPE.servInfo) quickPort = packet.tunnel
      if (reaction === undefined) socket.end()
      else if (reaction.do === 'quick') quick(reaction.bytes)
      else void react(socket, reaction, packet)
    })
    socket.on('data', (bytes: Buffer) => decoder.push(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // where the client takes quick messages from: the same port; when that is taken, its messages are a stranger's
  udp.bind(port, '127.0.0.1')
  return {
    port,
    close() {
      server.close()
      udp.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function react(socket: Socket, reaction: Reaction, packet: Packet): Promise<void> {
  const answer = (status: number) => {
    const info = packet.type === TYPE.servInfo ? { param: { name: PASSWORD }, data: Buffer.alloc(4) } : {}
    if (!socket.destroyed) socket.write(encode({ type: packet.type, flags: FLAG.reply, seq: packet.seq, status, ...info }))
  }
  if (reaction.do === 'answer') answer(reaction.status)
  else if (reaction.do === 'reset') socket.resetAndDestroy()
  else if (reaction.do === 'bytes') {
    if (reaction.alsoAnswer) answer(0)
    for (const piece of cutAt(Buffer.from(reaction.bytes), reaction.cuts)) {
      if (socket.destroyed) return
      socket.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
