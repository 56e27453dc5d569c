import { expect } from 'vitest'
import { type ServerOptions, VsoaServer, VsoaStatusError } from '../../lib/vsoa/index'
import { until } from '../../lib/vsoa/testing/resources'
import { type Feature, large, loopback, PASSWORD, type Scene, tlsFiles } from './feature'

/** Their client at our server. */
async function serve(scene: Scene, options: Partial<ServerOptions> = {}) {
  const server = scene.keep(new VsoaServer({ info: { name: 'ours' }, password: PASSWORD, ...options }))
  const { port } = await server.listen(loopback)
  return { server, to: `vsoa://127.0.0.1:${port}`, port }
}

async function connected(scene: Scene, options: Partial<ServerOptions> = {}) {
  const there = await serve(scene, options)
  const peer = scene.peer()
  await peer.do('connect', { to: there.to, passwd: PASSWORD })
  return { ...there, peer }
}

export const theirClient: Feature[] = [
  {
    name: 'handshake: info and client',
    async run(scene) {
      const { server, to } = await serve(scene)
      expect(await scene.peer().do('connect', { to, passwd: PASSWORD })).toEqual({ name: 'ours' })
      expect(server.stats()).toMatchObject({ clients: 1, refused: 0, malformed: 0 })
    },
  },
  {
    name: 'handshake: info that is text',
    async run(scene) {
      const { to } = await serve(scene, { info: 'only text' })
      expect(await scene.peer().do('connect', { to, passwd: PASSWORD })).toBe('only text')
    },
  },
  {
    name: 'handshake: wrong password',
    async run(scene) {
      const { server, to } = await serve(scene)
      await expect(scene.peer().do('connect', { to, passwd: 'wrong' })).rejects.toMatchObject({ status: 1 })
      await expect(scene.peer().do('connect', { to })).rejects.toMatchObject({ status: 1 })
      expect(server.stats()).toMatchObject({ clients: 0, refused: 2, malformed: 0 })
    },
  },
  {
    name: 'handshake: no password needed',
    async run(scene) {
      const { server, to } = await serve(scene, { password: undefined })
      await scene.peer().do('connect', { to })
      expect(server.stats()).toMatchObject({ clients: 1, refused: 0 })
    },
  },
  {
    name: 'subscribe: one URL, exact and below',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: '/a/b' })
      await peer.do('subscribe', { urls: '/tree/' })
      const sent = ['/a/b', '/a/b/c', '/tree', '/tree/x/y', '/treehouse'].map((url) => server.publish(url, { param: { url } }))
      expect(sent).toEqual([1, 0, 1, 1, 0])
      for (const url of ['/a/b', '/tree', '/tree/x/y']) expect(await peer.event('message')).toMatchObject({ url, param: { url } })
    },
  },
  {
    name: 'subscribe: a list of URLs',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: ['/tree/', '/c'] })
      expect(server.clients()[0]?.subscriptions).toEqual(['/tree/', '/c'])
      for (const url of ['/tree/x', '/c']) {
        expect(server.publish(url, { param: { url } })).toBe(1)
        expect(await peer.event('message')).toMatchObject({ url, param: { url } })
      }
    },
  },
  {
    name: 'subscribe: everything',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: '/' })
      expect(server.publish('/anything/at/all')).toBe(1)
      expect(await peer.event('message')).toMatchObject({ url: '/anything/at/all' })
    },
  },
  {
    name: 'unsubscribe: one URL and a list',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: ['/a', '/b', '/c'] })
      await peer.do('unsubscribe', { urls: '/a' })
      expect(server.clients()[0]?.subscriptions).toEqual(['/b', '/c'])
      await peer.do('unsubscribe', { urls: ['/b', '/c'] })
      expect(server.clients()[0]?.subscriptions).toEqual([])
    },
  },
  {
    name: 'publish: param and data',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: '/a' })
      server.publish('/a', { param: { roll: 1.5, 中文: ['é', null] }, data: Buffer.from([0, 1, 254, 255]) })
      expect(await peer.event('message')).toMatchObject({ param: { roll: 1.5, 中文: ['é', null] }, data: '\u0000\u0001þÿ' })
    },
  },
  {
    name: 'publish: 150 KB of data',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: '/a' })
      server.publish('/a', { data: large() })
      expect((await peer.event('message')).data).toBe(large().toString('latin1'))
    },
  },
  {
    name: 'publish: 500 in one turn',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: '/a' })
      for (let n = 0; n < 500; n++) server.publish('/a', { param: { n } })
      for (let n = 0; n < 500; n++) expect(await peer.event('message')).toMatchObject({ param: { n } })
    },
  },
  {
    name: 'call: GET and SET',
    async run(scene) {
      const { server, peer } = await connected(scene)
      server.handle('/echo', ({ url, method, param, data }) => ({ param: { url, method, got: param }, data }))
      expect(await peer.do('call', { url: '/echo', payload: { param: { n: 1 }, data: 'abc' } })).toEqual({
        param: { url: '/echo', method: 'GET', got: { n: 1 } },
        data: 'abc',
      })
      expect(await peer.do('call', { url: '/echo', set: true, payload: { param: 'text' } })).toMatchObject({
        param: { method: 'SET', got: 'text' },
      })
    },
  },
  {
    name: 'call: a handler of everything below',
    async run(scene) {
      const { server, peer } = await connected(scene)
      server.handle('/tree/', ({ url }) => ({ param: { url } }))
      for (const url of ['/tree/leaf', '/tree']) expect(await peer.do('call', { url })).toMatchObject({ param: { url } })
    },
  },
  {
    name: 'call: unknown URL and user status',
    async run(scene) {
      const { server, peer } = await connected(scene)
      server.handle('/status', () => {
        throw new VsoaStatusError(130, { why: 'user' })
      })
      await expect(peer.do('call', { url: '/nowhere' })).rejects.toMatchObject({ status: 3 })
      await expect(peer.do('call', { url: '/status' })).rejects.toMatchObject({ status: 130 })
    },
  },
  {
    name: 'ping',
    async run(scene) {
      const { peer } = await connected(scene)
      await peer.do('ping')
    },
  },
  {
    name: 'datagram: there and back',
    async run(scene) {
      const { server, peer } = await connected(scene)
      const heard = new Promise((resolve) =>
        server.on('datagram', (client, { url, param, data, quick }) => {
          client.datagram('/back', { param: { heard: url } })
          resolve([url, param, data.toString(), quick])
        }),
      )
      await peer.do('datagram', { url: '/d', payload: { param: [1], data: 'xyz' } })
      expect(await heard).toEqual(['/d', [1], 'xyz', false])
      expect(await peer.event('datagram')).toMatchObject({ url: '/back', param: { heard: '/d' } })
    },
  },
  {
    name: 'quick: publish by UDP',
    async run(scene) {
      const { server, peer } = await connected(scene, { quick: true })
      await peer.do('subscribe', { urls: '/q' })
      expect(server.publish('/q', { param: { n: 1 }, data: Buffer.from('abc') }, { quick: true })).toBe(1)
      expect(await peer.event('message')).toMatchObject({ url: '/q', param: { n: 1 }, data: 'abc' })
    },
  },
  {
    name: 'quick: datagrams there and back',
    async run(scene) {
      const { server, peer } = await connected(scene, { quick: true })
      const heard = new Promise((resolve) =>
        server.on('datagram', (client, { url, param, quick }) => {
          client.datagram('/back', { param: { heard: url } }, { quick: true })
          resolve([url, param, quick])
        }),
      )
      await peer.do('datagram', { url: '/d', payload: { param: [1] }, quick: true })
      expect(await heard).toEqual(['/d', [1], true])
      expect(await peer.event('datagram')).toMatchObject({ url: '/back', param: { heard: '/d' } })
    },
  },
  {
    name: 'stream: 150 KB there and back',
    async run(scene) {
      const { server, peer } = await connected(scene)
      server.handle('/stream', async ({ client }) => {
        const stream = await server.openStream(client)
        stream.on('error', () => {})
        stream.pipe(stream)
        return { tunnel: stream.tunnel }
      })
      const { tunnel } = (await peer.do('call', { url: '/stream' })) as { tunnel: number }
      const data = large().toString('latin1')
      expect(await peer.do('stream', { tunnel, data })).toBe(data)
      await until(() => server.stats().streams === 0)
    },
  },
  {
    name: 'text: a param that isn’t JSON, theirs',
    async run(scene) {
      const { server, peer } = await connected(scene)
      const heard = new Promise((resolve) => server.on('datagram', (_client, { param }) => resolve(param)))
      await peer.do('datagram', { url: '/d', payload: { paramText: 'not {json' } })
      expect(await heard).toBe('not {json')
      await peer.do('ping')
    },
  },
  {
    name: 'text: a param that isn’t JSON, ours',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.do('subscribe', { urls: '/a' })
      server.publish('/a', { paramText: 'not {json' })
      expect(await peer.event('message')).toMatchObject({ param: 'not {json' })
      await peer.do('ping')
    },
  },
  {
    name: 'tls: trusted, and not',
    async run(scene) {
      const tls = tlsFiles(scene)
      const { server, to } = await serve(scene, { tls: { cert: tls.cert, key: tls.key } })
      server.handle('/echo', ({ param }) => ({ param }))
      const peer = scene.peer({ NODE_EXTRA_CA_CERTS: tls.certFile })
      expect(await peer.do('connect', { to, passwd: PASSWORD, tls })).toEqual({ name: 'ours' })
      expect(await peer.do('call', { url: '/echo', payload: { param: { n: 1 } } })).toMatchObject({ param: { n: 1 } })
      await expect(scene.peer().do('connect', { to, passwd: PASSWORD, tls: tlsFiles(scene) })).rejects.toThrow()
    },
  },
  {
    name: 'end: we notice that theirs went',
    async run(scene) {
      const { server, peer } = await connected(scene)
      await peer.close()
      await until(() => server.stats().clients === 0)
    },
  },
]
