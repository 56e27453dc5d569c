import { once } from 'node:events'
import { connect } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { type ServerOptions, type StreamOptions, VsoaClient, VsoaServer, type VsoaStream } from './index'
import type { Connection } from './server-client'
import { until, useResources } from './testing/resources'

const keep = useResources()

/** A server whose '/open' opens a stream, and a client of it. */
async function start(stream: StreamOptions = {}, options: Partial<ServerOptions> = {}, host = '127.0.0.1') {
  const server = keep(new VsoaServer({ info: 'streams', ...options }))
  const opened: VsoaStream[] = []
  server.handle('/open', async ({ client }) => {
    const tunnel = await server.openStream(client, stream)
    tunnel.on('error', () => {})
    opened.push(tunnel)
    return { tunnel: tunnel.tunnel, param: { size: 1 } }
  })
  const endpoint = await server.listen({ host, port: 0 })
  const client = keep(await VsoaClient.connect(endpoint))
  return { server, client, opened, endpoint }
}

/** All that comes; not by a loop over it, which would destroy the writing side too. */
async function read(stream: VsoaStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(stream, 'end')
  return Buffer.concat(chunks)
}

describe('streams', () => {
  it.each(['127.0.0.1', '::1'])('carry bytes both ways (%s), also those written before the client came', async (host) => {
    const { server, client, opened } = await start({ allowHalfOpen: true }, {}, host)
    const { tunnel, param } = await client.call('/open')
    expect(param).toEqual({ size: 1 })
    const far = opened[0] as VsoaStream
    expect(far.connected).toBe(false)
    far.write('early ')
    for (const part of ['bi', 'rd', ' ']) far.write(part)
    const near = keepStream(await client.openStream(tunnel, { allowHalfOpen: true }))
    expect([near.connected, near.tunnel, server.stats().streams]).toEqual([true, tunnel, 1])
    near.end('question')
    expect((await read(far)).toString()).toBe('question')
    far.end('answer')
    expect((await read(near)).toString()).toBe('early bird answer')
    await until(() => server.stats().streams === 0)
  })

  it('hold the writer back while nobody reads', async () => {
    const { client, opened } = await start()
    const near = keepStream(await client.openStream((await client.call('/open')).tunnel))
    const far = opened[0] as VsoaStream
    const chunk = Buffer.alloc(1_048_576, 5)
    let written = 0
    while (far.write(chunk) && written < 200) written++
    // What the system and both sides may hold; a stream without back-pressure would take all.
    const total = 64
    const writing = (async () => {
      for (let i = 0; i < total; i++) if (!far.write(chunk)) await once(far, 'drain')
      far.end()
    })()
    let before = -1
    let still = 0
    await until(() => {
      still = near.readableLength === before ? still + 1 : 0
      before = near.readableLength
      return before > 0 && still > 10
    })
    expect(far.writableLength + near.readableLength).toBeLessThan(8 * chunk.length)
    expect((await read(near)).length).toBe((total + written + 1) * chunk.length)
    await writing
  })

  it('end on both sides when one ends, unless half-open is asked for', async () => {
    const { client, opened } = await start()
    const near = await client.openStream((await client.call('/open')).tunnel)
    const far = opened[0] as VsoaStream
    await until(() => far.connected)
    const ended = Promise.all([once(near, 'close'), once(far, 'close')])
    far.resume()
    near.resume()
    near.end()
    await ended
  })

  it('are destroyed in time when nobody comes, when the client goes first, and when nothing moves', async () => {
    const { server, client, opened, endpoint } = await start({ connectTimeoutMs: 60, idleMs: 60 })
    const { tunnel } = await client.call('/open')
    expect((await once(opened[0] as VsoaStream, 'error'))[0]).toMatchObject({ code: 'timeout' })
    await expect(client.openStream(tunnel)).rejects.toMatchObject({ code: 'refused' })
    const near = await client.openStream((await client.call('/open')).tunnel)
    expect((await once(opened[1] as VsoaStream, 'error'))[0]).toMatchObject({ code: 'timeout' })
    near.resume()
    await once(near, 'close')
    const other = await VsoaClient.connect(endpoint)
    await other.call('/open')
    other.close()
    expect((await once(opened[2] as VsoaStream, 'error'))[0]).toMatchObject({ code: 'closed' })
    expect(server.stats().streams).toBe(0)
  })

  it('take one connection, and only from the address of their client', async () => {
    const { client, opened } = await start()
    const { tunnel } = await client.call('/open')
    const stranger = connect({ host: '127.0.0.1', port: tunnel, localAddress: '127.0.0.2' }).on('error', () => {})
    await once(stranger, 'close')
    const near = keepStream(await client.openStream(tunnel))
    await expect(client.openStream(tunnel)).rejects.toMatchObject({ code: 'refused' })
    ;(opened[0] as VsoaStream).end('x')
    expect((await read(near)).toString()).toBe('x')
  })

  it('say when the other side is cut, and can be aborted', async () => {
    const { server, client, opened, endpoint } = await start()
    const near = await client.openStream((await client.call('/open')).tunnel)
    const far = opened[0] as VsoaStream
    await until(() => far.connected)
    const failed = once(near, 'error')
    far.destroy()
    near.write(Buffer.alloc(10))
    near.resume()
    await Promise.race([failed, once(near, 'close')])
    const abort = new AbortController()
    const third = await client.openStream((await client.call('/open')).tunnel, { signal: abort.signal })
    const aborted = once(third, 'error')
    abort.abort()
    expect((await aborted)[0]).toMatchObject({ code: 'aborted' })
    await expect(client.openStream(1, { signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' })
    const [remote] = server.clients()
    if (remote === undefined) throw new Error('no client')
    await expect(server.openStream(remote, { signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' })
    expect(endpoint.port).toBeGreaterThan(0)
  })

  it('leave no port behind when they are aborted, the client goes or the server closes while they are opened', async () => {
    const { server, endpoint } = await start()
    const remoteOf = async () => {
      await VsoaClient.connect(endpoint)
      return server.clients().at(-1) as Connection
    }
    const abort = new AbortController()
    const aborted = server.openStream(await remoteOf(), { signal: abort.signal })
    abort.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
    const remote = await remoteOf()
    const gone = server.openStream(remote)
    remote.socket.destroy()
    await expect(gone).rejects.toMatchObject({ code: 'closed' })
    const ending = server.openStream(await remoteOf())
    await Promise.all([expect(ending).rejects.toMatchObject({ code: 'closed' }), server.close()])
    expect(server.stats().streams).toBe(0)
  })

  it('are bounded in number and refused for nonsense', async () => {
    const { server, client } = await start({}, { limits: { streams: 1 } })
    server.on('error', () => {})
    await client.call('/open')
    await expect(client.call('/open')).rejects.toMatchObject({ status: 4 })
    for (const tunnel of [0, 65_536, 1.5]) await expect(client.openStream(tunnel)).rejects.toThrow(RangeError)
    const [remote] = server.clients()
    client.close()
    await until(() => server.stats().clients === 0)
    if (remote !== undefined) await expect(server.openStream(remote)).rejects.toMatchObject({ code: 'closed' })
    await expect(client.openStream(5)).rejects.toMatchObject({ code: 'closed' })
  })

  it('work in a pipeline', async () => {
    const { server, client } = await start()
    const chunks: Buffer[] = []
    server.handle('/upload', async ({ client: from }) => {
      const stream = await server.openStream(from)
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      return { tunnel: stream.tunnel }
    })
    const near = await client.openStream((await client.call('/upload')).tunnel)
    await pipeline(async function* () {
      for (let i = 0; i < 100; i++) yield Buffer.alloc(10_000, i)
    }, near)
    await until(() => chunks.reduce((sum, chunk) => sum + chunk.length, 0) === 1_000_000)
  })
})

function keepStream(stream: VsoaStream): VsoaStream {
  keep({ close: () => stream.destroy() })
  return stream
}
