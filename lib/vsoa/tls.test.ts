import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { type ServerOptions, VsoaClient, VsoaServer, type VsoaStream } from './index'
import { makeCertificate } from './testing/certificate'
import { until, useResources } from './testing/resources'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }
const own = makeCertificate('127.0.0.1', 'axis.test')

async function start(options: Partial<ServerOptions> = {}) {
  const server = keep(new VsoaServer({ info: { name: 'secret' }, tls: own, ...options }))
  return { server, endpoint: await server.listen(loopback) }
}

describe('TLS', () => {
  it('carries everything: handshake, messages, calls', async () => {
    const { server, endpoint } = await start({ password: 'p' })
    server.handle('/echo', ({ param, data }) => ({ param, data }))
    const client = keep(await VsoaClient.connect({ ...endpoint, password: 'p', tls: { ca: own.cert } }))
    const message = once(client, 'message')
    await client.subscribe('/')
    server.publish('/x', { param: 1, data: Buffer.alloc(200_000, 7) })
    expect((await message)[0]).toMatchObject({ url: '/x', param: 1, data: Buffer.alloc(200_000, 7) })
    expect((await client.call('/echo', { param: ['a'], data: Buffer.from('b') })).param).toEqual(['a'])
    expect(server.clients()[0]).toMatchObject({ address: '127.0.0.1', certificate: null, quick: false })
  })

  it('refuses a certificate nobody vouches for and one for another name, unless told otherwise', async () => {
    const { server, endpoint } = await start()
    await expect(VsoaClient.connect({ ...endpoint, tls: true })).rejects.toMatchObject({ code: 'tls' })
    await expect(VsoaClient.connect({ ...endpoint, tls: { ca: own.cert, servername: 'other.test' } })).rejects.toMatchObject({
      code: 'tls',
    })
    keep(await VsoaClient.connect({ ...endpoint, tls: { ca: own.cert, servername: 'axis.test' } }))
    keep(await VsoaClient.connect({ ...endpoint, tls: { rejectUnauthorized: false } }))
    expect(server.stats().clients).toBe(2)
  })

  it('tells a server without TLS, a client without it, and nobody there apart', async () => {
    const { server, endpoint } = await start({ limits: { handshakeMs: 200 } })
    await expect(VsoaClient.connect(endpoint)).rejects.toMatchObject({ code: 'closed' })
    expect(server.stats().refused).toBe(1)
    const plain = keep(new VsoaServer({ info: 'plain' }))
    await expect(VsoaClient.connect({ ...(await plain.listen(loopback)), tls: true })).rejects.toMatchObject({ code: 'tls' })
    await server.close()
    await expect(VsoaClient.connect({ ...endpoint, tls: true })).rejects.toMatchObject({ code: 'refused' })
  })

  it('closes who never begins TLS, and bounds how many there may be', async () => {
    const { server, endpoint } = await start({ limits: { handshakeMs: 150, handshakes: 2 } })
    const silent = [1, 2, 3].map(() => connect(endpoint).on('error', () => {}))
    const closed = silent.map((socket) => new Promise<number>((resolve) => socket.on('close', () => resolve(performance.now()))))
    await once(silent[2] as NonNullable<(typeof silent)[2]>, 'connect')
    await closed[0]
    keep(await VsoaClient.connect({ ...endpoint, tls: { ca: own.cert } }))
    await Promise.all(closed)
    expect(server.stats().clients).toBe(1)
  })

  it('ends those that have not begun TLS when it is closed', async () => {
    const { server, endpoint } = await start({ limits: { handshakeMs: 60_000 } })
    const silent = connect(endpoint).on('error', () => {})
    const closed = once(silent, 'close')
    await once(silent, 'connect')
    // Accepted later than the silent one, so that it is accepted too.
    await VsoaClient.connect({ ...endpoint, tls: { ca: own.cert } })
    await server.close()
    await closed
  })

  it('counts the time of TLS and of the handshake together', async () => {
    const { endpoint } = await start({ limits: { handshakeMs: 600 } })
    const slow = connect(endpoint)
    await once(slow, 'connect')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const later = connect(endpoint).on('error', () => {})
    const ends: string[] = []
    later.on('close', () => ends.push('the later one'))
    const secure = connectTls({ socket: slow, ca: own.cert, host: '127.0.0.1' }).on('error', () => {})
    secure.on('close', () => ends.push('the first one')).resume()
    await once(secure, 'secureConnect')
    await until(() => ends.length === 2)
    expect(ends).toEqual(['the first one', 'the later one'])
  })

  it("shows a client's certificate to the login hook", async () => {
    const theirs = makeCertificate('robot-7')
    const seen: unknown[] = []
    const { endpoint } = await start({
      tls: { ...own, ca: theirs.cert, requestCert: true, rejectUnauthorized: false },
      authorise: ({ certificate }) => {
        seen.push(certificate?.subject.CN)
        return certificate !== null
      },
    })
    keep(await VsoaClient.connect({ ...endpoint, tls: { ca: own.cert, ...theirs } }))
    await expect(VsoaClient.connect({ ...endpoint, tls: { ca: own.cert } })).rejects.toMatchObject({ code: 'password' })
    expect(seen).toEqual(['robot-7', undefined])
  })

  it('covers streams', async () => {
    const { server, endpoint } = await start()
    let stream: VsoaStream | null = null
    server.handle('/file', async ({ client }) => {
      stream = await server.openStream(client)
      stream.end('over TLS')
      return { tunnel: stream.tunnel }
    })
    const client = keep(await VsoaClient.connect({ ...endpoint, tls: { ca: own.cert } }))
    const { tunnel } = await client.call('/file')
    // Somebody else who finds the port gets nothing without TLS, and isn't waited for.
    const silent = connect({ host: '127.0.0.1', port: tunnel }).on('error', () => {})
    const closed = once(silent, 'close')
    await once(silent, 'connect')
    let text = ''
    for await (const chunk of await client.openStream(tunnel)) text += chunk
    expect(text).toBe('over TLS')
    await closed
    await until(() => server.stats().streams === 0)
  })

  it('excludes the quick channel, and unusable keys are told at listen', async () => {
    expect(() => new VsoaServer({ info: 'x', tls: own, quick: true })).toThrow(TypeError)
    const { endpoint } = await start()
    await expect(VsoaClient.connect({ ...endpoint, tls: true, quick: true })).rejects.toThrow(TypeError)
    await expect(new VsoaServer({ info: 'x', tls: { cert: 'no', key: 'no' } }).listen(loopback)).rejects.toThrow()
  })
})
