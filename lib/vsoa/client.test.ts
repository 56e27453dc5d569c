import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { encode, FLAG, TYPE } from './codec'
import { Decoder } from './decoder'
import { type Endpoint, LIMITS, VsoaClient, VsoaServer } from './index'
import type { Packet } from './packet'
import { Requests } from './requests'
import { until, useResources } from './testing/resources'
import { startServerProcess } from './testing/server-process'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }

async function start(password?: string) {
  const server = keep(new VsoaServer({ info: { name: 'test' }, password }))
  return { server, endpoint: await server.listen(loopback) }
}

/** A TCP server that answers packets by a script instead of the protocol. */
async function startOdd(answer: (socket: Socket, packet: Packet) => void): Promise<Endpoint> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const decoder = new Decoder((packet) => answer(socket, packet))
    socket.on('data', (chunk: Buffer) => decoder.push(chunk)).on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  keep({
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no address')
  return { host: '127.0.0.1', port: address.port }
}

const welcome = encode({ type: TYPE.servInfo, flags: FLAG.reply, seq: 1, param: 'odd' })

describe('connect', () => {
  it('gives info, client id and endpoint', async () => {
    const { server, endpoint } = await start('pässwörd')
    const client = keep(await VsoaClient.connect({ ...endpoint, password: 'pässwörd' }))
    expect(client).toMatchObject({ info: { name: 'test' }, endpoint, connected: true })
    expect(client.clientId).toBe(server.clients()[0]?.id)
  })

  it('rejects: refused, password, not VSOA, closed during the handshake', async () => {
    const { server, endpoint } = await start('a')
    await expect(VsoaClient.connect({ ...endpoint, password: 'b' })).rejects.toMatchObject({ code: 'password' })
    await expect(VsoaClient.connect(endpoint)).rejects.toMatchObject({ code: 'password' })
    await server.close()
    await expect(VsoaClient.connect(endpoint)).rejects.toMatchObject({ code: 'refused' })
    await expect(VsoaClient.connect({ host: 'localhost', port: endpoint.port })).rejects.toMatchObject({ code: 'refused' })
    const http = await startOdd((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(VsoaClient.connect(http)).rejects.toMatchObject({ code: 'protocol' })
    const echo = await startOdd((socket, packet) => socket.write(encode({ type: packet.type, seq: packet.seq })))
    await expect(VsoaClient.connect(echo)).rejects.toMatchObject({ code: 'protocol' })
    const closing = await startOdd((socket) => socket.end())
    await expect(VsoaClient.connect(closing)).rejects.toMatchObject({ code: 'closed' })
    const status = await startOdd((socket) => socket.write(encode({ type: TYPE.servInfo, flags: FLAG.reply, status: 6, seq: 1 })))
    await expect(VsoaClient.connect(status)).rejects.toMatchObject({ code: 'protocol' })
  })

  it('rejects in time when the server says nothing, and when it is aborted before or meanwhile', async () => {
    let asked = 0
    const silent = await startOdd(() => asked++)
    await expect(VsoaClient.connect({ ...silent, timeoutMs: 60 })).rejects.toMatchObject({ code: 'timeout' })
    const abort = new AbortController()
    const connecting = VsoaClient.connect({ ...silent, signal: abort.signal })
    await until(() => asked === 2)
    abort.abort()
    await expect(connecting).rejects.toMatchObject({ code: 'aborted' })
    await expect(VsoaClient.connect({ ...silent, signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' })
  })

  it('loses nothing that follows the handshake in the same segment, not even the end', async () => {
    const endpoint = await startOdd((socket) => {
      socket.end(Buffer.concat([welcome, encode({ type: TYPE.datagram, url: '/early' })]))
    })
    const client = await VsoaClient.connect(endpoint)
    const events: string[] = []
    client.on('datagram', (message) => events.push(message.url))
    client.on('close', (error) => events.push(error?.code ?? 'null'))
    await until(() => events.length === 2)
    expect(events).toEqual(['/early', 'closed'])
  })
})

describe('a subscription that leaves with the handshake', () => {
  it('comes with it, and a subscription of the same URLs costs no further packet', async () => {
    const packets: Packet[] = []
    const endpoint = await startOdd((socket, packet) => {
      packets.push(packet)
      // answered only when both are here
      if (packet.type === TYPE.subscribe) {
        socket.write(Buffer.concat([welcome, encode({ type: TYPE.subscribe, flags: FLAG.reply, seq: packet.seq })]))
      }
    })
    const client = keep(await VsoaClient.connect({ ...endpoint, subscribe: ['/one', '/two/'] }))
    await client.subscribe(['/one', '/two/'])
    expect(packets.map(({ type }) => type)).toEqual([TYPE.servInfo, TYPE.subscribe])
    expect(packets[1]?.param).toEqual(['/one', '/two/'])
  })

  it.each(['refused', 'not answered'] as const)('is asked once more when it is %s', async (how) => {
    let open = false
    let asked = 0
    const endpoint = await startOdd((socket, packet) => {
      if (packet.type === TYPE.subscribe) {
        asked++
        if (asked > 1) socket.write(encode({ type: TYPE.subscribe, flags: FLAG.reply, seq: packet.seq }))
        else if (how === 'refused') socket.write(encode({ type: TYPE.subscribe, flags: FLAG.reply, status: 5, seq: packet.seq }))
        return
      }
      // refused after the handshake's answer
      if (!open) socket.write(welcome)
      open = true
    })
    const client = keep(await VsoaClient.connect({ ...endpoint, subscribe: ['/one'] }))
    await client.subscribe('/one')
    expect(asked).toBe(2)
  })

  it('counts once: who has unsubscribed and subscribes again is asked for again', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect({ ...endpoint, subscribe: ['/one'] }))
    await client.subscribe('/one')
    expect(server.publish('/one')).toBe(1)
    await client.unsubscribe('/one')
    expect(server.publish('/one')).toBe(0)
    await client.subscribe('/one')
    expect(server.publish('/one')).toBe(1)
  })

  it('waits for the handshake when a server wouldn’t take so much before, and a wrong URL is told at once', async () => {
    const { server, endpoint } = await start()
    const many = Array.from({ length: 1_000 }, (_, n) => `/many/of/them/${n}`)
    const client = keep(await VsoaClient.connect({ ...endpoint, subscribe: many }))
    await client.subscribe(many)
    expect(server.publish('/many/of/them/999')).toBe(1)
    await expect(VsoaClient.connect({ ...endpoint, subscribe: ['one'] })).rejects.toThrow(TypeError)
  })
})

describe('requests', () => {
  it('answers come to their calls in any order; late and foreign ones to nobody', async () => {
    const held: Packet[] = []
    const endpoint = await startOdd((socket, packet) => {
      if (packet.type === TYPE.servInfo) socket.write(welcome)
      if (packet.type !== TYPE.rpc) return
      held.push(packet)
      if (held.length < 3) return
      for (const { seq, url } of held.reverse()) {
        socket.write(encode({ type: TYPE.pingEcho, flags: FLAG.reply, seq }))
        socket.write(encode({ type: TYPE.rpc, flags: FLAG.reply, seq, param: url }))
        socket.write(encode({ type: TYPE.rpc, flags: FLAG.reply, seq, param: 'twice' }))
      }
    })
    const client = keep(await VsoaClient.connect(endpoint))
    const late = client.call('/1', undefined, { timeoutMs: 30 })
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    const calls = ['/2', '/3'].map((url) => client.call(url))
    expect((await Promise.all(calls)).map((answer) => answer.param)).toEqual(['/2', '/3'])
    expect(client.connected).toBe(true)
  })

  it('subscribe, unsubscribe and ping', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    const got: string[] = []
    client.on('message', (message) => got.push(`${message.url} ${message.paramText} ${message.param}`))
    await client.subscribe('/one')
    await client.subscribe(['/two', '/three/'])
    server.publish('/one', { param: 1 })
    server.publish('/three', { paramText: 'raw {' })
    expect(await client.ping()).toBeGreaterThan(0)
    await client.unsubscribe(['/two', '/three/'])
    await client.unsubscribe('/one')
    expect(server.publish('/one')).toBe(0)
    expect(got).toEqual(['/one 1 1', '/three raw { raw {'])
    await expect(client.subscribe([])).rejects.toThrow(TypeError)
    await expect(client.subscribe('one')).rejects.toThrow(TypeError)
    await expect(client.call('/x', { data: new Uint8Array(300_000) })).rejects.toThrow(RangeError)
  })

  it('are bounded in number, can be aborted, and all reject when the connection ends', async () => {
    let socketOfServer: Socket | null = null
    const endpoint = await startOdd((socket, packet) => {
      socketOfServer = socket
      if (packet.type === TYPE.servInfo) socket.write(welcome)
    })
    const client = keep(await VsoaClient.connect(endpoint))
    const abort = new AbortController()
    const aborted = client.call('/x', undefined, { signal: abort.signal })
    abort.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
    const waiting = Array.from({ length: LIMITS.pendingRequests }, () => client.ping().catch((error) => error.code))
    await expect(client.ping()).rejects.toMatchObject({ code: 'busy' })
    const closed = new Promise((resolve) => client.once('close', resolve))
    ;(socketOfServer as Socket | null)?.destroy()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['closed']))
    expect(await closed).toMatchObject({ code: 'closed' })
    expect(client.datagram('/x')).toBe(false)
    await expect(client.ping()).rejects.toMatchObject({ code: 'closed' })
  })

  it('may wait longer than a timer can, and not for what is no number', async () => {
    const { server, endpoint } = await start()
    const client = keep(await VsoaClient.connect({ ...endpoint, timeoutMs: Number.MAX_SAFE_INTEGER }))
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    keep({ close: () => warned.mockRestore() })
    let answer = () => {}
    server.handle('/x', () => new Promise<void>((resolve) => (answer = resolve)))
    const waiting = client.call('/x', {}, { timeoutMs: Number.MAX_SAFE_INTEGER })
    await client.ping()
    await new Promise((resolve) => setTimeout(resolve, 10))
    answer()
    await waiting
    expect(warned).not.toHaveBeenCalled()
    await expect(client.call('/x', {}, { timeoutMs: Number.NaN })).rejects.toThrow(RangeError)
  })

  it('are refused as busy when the server takes no bytes', async () => {
    const endpoint = await startOdd((socket, packet) => {
      if (packet.type === TYPE.servInfo) socket.write(welcome)
      else socket.pause()
    })
    const client = keep(await VsoaClient.connect(endpoint))
    const data = new Uint8Array(200_000)
    let sent = 0
    while (client.datagram('/x', { data }) && sent < 1_000) sent++
    expect(sent).toBeLessThan(1_000)
    await expect(client.ping()).rejects.toMatchObject({ code: 'busy' })
  })
})

describe('end', () => {
  it('close() tells null once and rejects what is open', async () => {
    const { server, endpoint } = await start()
    server.handle('/never', () => new Promise(() => {}))
    const client = await VsoaClient.connect(endpoint)
    await client.ping()
    const ends: unknown[] = []
    client.on('close', (error) => ends.push(error))
    const call = client.call('/never')
    client.close()
    client.close()
    await expect(call).rejects.toMatchObject({ code: 'closed' })
    await until(() => server.stats().clients === 0)
    expect(ends).toEqual([null])
    expect(client.connected).toBe(false)
  })

  it('a killed server process is noticed at once, without pings', async () => {
    const process = keep(await startServerProcess('a', 'p'))
    const client = await VsoaClient.connect({ ...process.endpoint, password: 'p' })
    const closed = new Promise<number>((resolve) => client.once('close', () => resolve(performance.now())))
    const killed = performance.now()
    process.child.kill('SIGKILL')
    expect((await closed) - killed).toBeLessThan(500)
  })

  it('junk from the server ends the connection with protocol', async () => {
    const endpoint = await startOdd((socket, packet) => socket.write(packet.type === TYPE.servInfo ? welcome : 'junk'.repeat(10)))
    const client = await VsoaClient.connect(endpoint)
    const closed = new Promise((resolve) => client.once('close', resolve))
    await expect(client.ping()).rejects.toMatchObject({ code: 'protocol' })
    expect(await closed).toMatchObject({ code: 'protocol' })
  })

  it('an exception of this side is not told as junk of the server', async () => {
    const { server, endpoint } = await start()
    server.handle('/x', () => {})
    const client = keep(await VsoaClient.connect(endpoint))
    const closed = once(client, 'close')
    const answer = vi.spyOn(Requests.prototype, 'answer').mockImplementationOnce(() => {
      throw new TypeError('ours')
    })
    keep({ close: () => answer.mockRestore() })
    await expect(client.call('/x')).rejects.toMatchObject({ code: 'protocol', cause: { message: 'ours' } })
    expect((await closed)[0].message).toMatch(/this side failed at.*ours/)
  })

  it("a listener's exception costs neither later messages nor the connection", async () => {
    const { server, endpoint } = await start()
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    keep({ close: () => warned.mockRestore() })
    const client = keep(await VsoaClient.connect(endpoint))
    let got = 0
    client.on('message', () => {
      got++
      throw new Error('mine')
    })
    await client.subscribe('/')
    for (let i = 0; i < 3; i++) server.publish('/x')
    await client.ping()
    expect(got).toBe(3)
    expect(warned).toHaveBeenCalledTimes(3)
    expect(client.connected).toBe(true)
  })
})
