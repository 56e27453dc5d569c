import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import fc from 'fast-check'
import { TYPE } from '../../lib/vsoa/index'
import { RawPeer } from '../../lib/vsoa/testing/raw-peer'
import type { Attack } from './attacks'
import { bytesOf, corpus } from './corpus'
import { mutated, someMutation } from './mutations'
import { packetBytes, somePacket } from './packets'
import { Finding, inTime, type Scene } from './scene'
import { PASSWORD } from './words'

/** Datagrams of any kind at the quick port of our server, from a client that is logged in, with its own number or others. */
interface QuickInput {
  datagrams: { bytes: Uint8Array; own: boolean }[]
}

const recorded = corpus().filter(({ by }) => by === 'tcp')
const SEQ_AT = 4
/** Larger ones can't be sent by UDP. */
const MOST_BYTES = 60_000
const bytes = fc
  .oneof(
    somePacket.map(packetBytes),
    fc
      .tuple(fc.constantFrom(...recorded), fc.array(someMutation, { maxLength: 5 }))
      .map(([conversation, mutations]) => mutated(bytesOf(conversation, 'client'), mutations)),
    fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise)),
  )
  .map((all) => all.subarray(0, MOST_BYTES))
const input: fc.Arbitrary<QuickInput> = fc.record({
  datagrams: fc.array(fc.record({ bytes, own: fc.boolean() }), { minLength: 1, maxLength: 20 }),
})

async function run(scene: Scene, { datagrams }: QuickInput): Promise<void> {
  const peer = await RawPeer.connect({ host: '127.0.0.1', port: scene.serverPort })
  const udp = createSocket('udp4')
  try {
    udp.bind(0, '127.0.0.1')
    await once(udp, 'listening')
    peer.send({ type: TYPE.servInfo, flags: 2, tunnel: udp.address().port, seq: 1, param: { passwd: PASSWORD } })
    const { status, data } = await inTime(peer.next(), 1_000, 'no handshake')
    if (status !== 0) throw new Finding(`handshake status ${status}`)
    const port = data.length >= 6 ? data.readUInt16BE(4) : scene.serverPort
    for (const { bytes: datagram, own } of datagrams) {
      const sent = Buffer.from(datagram)
      if (own && sent.length >= SEQ_AT + 4) data.copy(sent, SEQ_AT, 0, 4)
      udp.send(sent, port, '127.0.0.1')
    }
    await scene.served()
    // whatever came by UDP, its connection goes on
    peer.packets.length = 0
    peer.send({ type: TYPE.pingEcho, seq: 2 })
    for (;;) if ((await inTime(peer.next(), 1_000, 'no echo')).type === TYPE.pingEcho) break
  } finally {
    peer.socket.destroy()
    udp.close()
  }
}

export const quickAttack: Attack<QuickInput> = { input, run, batch: 40 }
