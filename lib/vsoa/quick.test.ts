import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { encode, FLAG, TYPE } from './codec'
import { decodeQuick, type Message, VsoaClient, VsoaServer } from './index'
import { RawPeer } from './testing/raw-peer'
import { until, useResources } from './testing/resources'

const keep = useResources()

async function start(host = '127.0.0.1') {
  const server = keep(new VsoaServer({ info: 'quick', quick: true }))
  const endpoint = await server.listen({ host, port: 0 })
  return { server, endpoint }
}

/** A UDP socket that sends to the server from an address of its choice. */
async function udp(address = '127.0.0.1') {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  keep({ close: () => socket.close() })
  return socket
}

describe('the quick channel', () => {
  it.each(['127.0.0.1', '::1'])('carries published messages and datagrams both ways (%s)', async (host) => {
    const { server, endpoint } = await start(host)
    server.on('datagram', (client, { url, param, quick }) =>
      client.datagram('/back', { param: { url, param, quick } }, { quick }),
    )
    const client = keep(await VsoaClient.connect({ ...endpoint, quick: true }))
    expect(server.clients()[0]?.quick).toBe(true)
    await client.subscribe('/')
    const message = once(client, 'message')
    expect(server.publish('/q', { param: { n: 1 }, data: Buffer.from('abc') }, { quick: true })).toBe(1)
    const got = (await message)[0] as Message
    expect([got.url, got.param, got.data.toString(), got.quick]).toEqual(['/q', { n: 1 }, 'abc', true])
    const back = once(client, 'datagram')
    expect(client.datagram('/d', { param: 5 }, { quick: true })).toBe(true)
    expect(((await back)[0] as Message).param).toEqual({ url: '/d', param: 5, quick: true })
    const slow = once(client, 'datagram')
    client.datagram('/d')
    expect(((await slow)[0] as Message).quick).toBe(false)
  })

  it('goes by TCP to a client that told no port, and from a client that opened none', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    await client.subscribe('/')
    const message = once(client, 'message')
    server.publish('/q', undefined, { quick: true })
    expect(((await message)[0] as Message).quick).toBe(false)
    const datagram = once(server, 'datagram')
    client.datagram('/d', undefined, { quick: true })
    expect(((await datagram)[1] as Message).quick).toBe(false)
  })

  it('tells its port when the one of TCP is taken', async () => {
    const server = keep(new VsoaServer({ info: 'quick', quick: true }))
    let port = 0
    // A port that is taken for UDP by us may be taken for TCP by somebody else.
    while (port === 0) {
      const blocked = (await udp()).address().port
      port = await server.listen({ host: '127.0.0.1', port: blocked }).then(
        (endpoint) => endpoint.port,
        () => 0,
      )
    }
    const client = keep(await VsoaClient.connect({ host: '127.0.0.1', port, quick: true }))
    const datagram = once(server, 'datagram')
    await until(() => client.datagram('/d', undefined, { quick: true }))
    expect(((await datagram)[1] as Message).quick).toBe(true)
  })

  it('ignores junk, other types, strangers, and known ids from a wrong address', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    let got = 0
    server.on('datagram', () => got++)
    const good = encode({ type: TYPE.datagram, seq: client.clientId, url: '/d' })
    const send = (bytes: Buffer, from: Awaited<ReturnType<typeof udp>>) => from.send(bytes, endpoint.port, endpoint.host)
    const here = await udp()
    send(Buffer.from('junk'), here)
    send(good.subarray(0, 19), here)
    send(Buffer.concat([good, Buffer.alloc(4)]), here)
    send(encode({ type: TYPE.rpc, seq: client.clientId, url: '/d' }), here)
    send(encode({ type: TYPE.datagram, seq: client.clientId ^ 1, url: '/d' }), here)
    send(good, await udp('127.0.0.2'))
    send(good, here)
    await until(() => got > 0)
    await client.ping()
    expect(got).toBe(1)
    expect(server.stats().malformed).toBe(6)
  })

  it('is refused above the size of a datagram, and works without the padding some peers leave out', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect({ ...endpoint, quick: true }))
    await client.subscribe('/')
    const data = new Uint8Array(65_507)
    expect(() => server.publish('/x', { data }, { quick: true })).toThrow(RangeError)
    expect(() => client.datagram('/x', { data }, { quick: true })).toThrow(RangeError)
    expect(() => server.clients()[0]?.datagram('/x', { data }, { quick: true })).toThrow(RangeError)
    const padded = encode({ type: TYPE.datagram, url: '/abc', param: 1 })
    expect(padded.length - 25).toBe(3)
    expect(decodeQuick(padded.subarray(0, 25))).toMatchObject({ url: '/abc', param: 1, quick: true })
    expect(decodeQuick(padded.subarray(0, 24))).toBeNull()
  })

  it('is not needed: a client that wants it gets on with a server that has none', async () => {
    const server = keep(new VsoaServer({ info: 'plain' }))
    const endpoint = await server.listen({ host: '127.0.0.1', port: 0 })
    const client = keep(await VsoaClient.connect({ ...endpoint, quick: true }))
    for (let i = 0; i < 3; i++) {
      client.datagram('/lost', undefined, { quick: true })
      await client.ping()
    }
    expect(client.connected).toBe(true)
  })

  it('is nothing that a server without one says of its clients', async () => {
    const server = keep(new VsoaServer({ info: 'none' }))
    const endpoint = await server.listen({ host: '127.0.0.1', port: 0 })
    const client = keep(await VsoaClient.connect({ ...endpoint, quick: true }))
    expect(server.clients()[0]?.quick).toBe(false)
    await client.subscribe('/')
    const message = once(client, 'message')
    expect(server.publish('/q', undefined, { quick: true })).toBe(1)
    expect(((await message)[0] as Message).quick).toBe(false)
  })

  it('accepts the priority a server sets', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    const first = keep(await VsoaClient.connect(endpoint))
    const told = once(first, 'priority')
    const [, second] = server.clients()
    second?.setPriority(7)
    expect(await told).toEqual([7])
    expect(() => second?.setPriority(8)).toThrow(RangeError)
    await Promise.all([client.subscribe('/'), first.subscribe('/')])
    const order: string[] = []
    client.on('message', () => order.push('low'))
    first.on('message', () => order.push('high'))
    server.publish('/x')
    await until(() => order.length === 2)
    expect(second?.priority).toBe(7)
    const peer = await RawPeer.login(endpoint)
    keep({ close: () => peer.socket.destroy() })
    peer.send({ type: TYPE.qosSetup, flags: FLAG.reply, status: 3 })
    peer.send({ type: TYPE.qosSetup, status: 3 })
    peer.send({ type: TYPE.pingEcho, seq: 9 })
    expect(await peer.next()).toMatchObject({ type: TYPE.pingEcho, seq: 9 })
  })
})
