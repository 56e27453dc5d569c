import { expect } from 'vitest'
import { type ConnectOptions, type Message, VsoaClient } from '../../lib/vsoa/index'
import { until } from '../../lib/vsoa/testing/resources'
import { type Feature, large, PASSWORD, type Scene, theirServer, tlsFiles } from './feature'

/** Our client at their server. */
async function connected(scene: Scene, options: Partial<ConnectOptions> = {}) {
  const there = await theirServer(scene)
  const client = scene.keep(await VsoaClient.connect({ ...there.endpoint, password: PASSWORD, ...options }))
  const messages: Message[] = []
  client.on('message', (message) => messages.push(message))
  return { ...there, client, messages }
}

export const theirServerFeatures: Feature[] = [
  {
    name: 'handshake: info and client',
    async run(scene) {
      const { peer, client } = await connected(scene)
      expect(client.info).toEqual({ name: 'theirs' })
      expect(client.clientId).toBeGreaterThanOrEqual(0)
      expect(await peer.event('client')).toMatchObject({ here: true })
    },
  },
  {
    name: 'handshake: wrong password',
    async run(scene) {
      const { endpoint } = await theirServer(scene)
      await expect(VsoaClient.connect({ ...endpoint, password: 'wrong' })).rejects.toMatchObject({ code: 'password' })
      await expect(VsoaClient.connect(endpoint)).rejects.toMatchObject({ code: 'password' })
    },
  },
  {
    name: 'handshake: no password needed',
    async run(scene) {
      const { endpoint } = await theirServer(scene, { passwd: null })
      expect(scene.keep(await VsoaClient.connect(endpoint)).connected).toBe(true)
    },
  },
  {
    name: 'subscribe: one URL, exact and below',
    async run(scene) {
      const { peer, client, messages } = await connected(scene)
      await client.subscribe('/a/b')
      await client.subscribe('/tree/')
      for (const url of ['/a/b', '/a/b/c', '/tree', '/tree/x/y', '/treehouse', '/a/b']) {
        await peer.do('publish', { url, payload: { param: { url } } })
      }
      await until(() => messages.length === 4)
      expect(messages.map(({ url, param }) => [url, param])).toEqual(
        ['/a/b', '/tree', '/tree/x/y', '/a/b'].map((url) => [url, { url }]),
      )
    },
  },
  {
    name: 'subscribe: a list of URLs',
    async run(scene) {
      const { peer, client, messages } = await connected(scene)
      await client.subscribe(['/tree/', '/c'])
      for (const url of ['/tree/x', '/none', '/c']) await peer.do('publish', { url, payload: { param: { url } } })
      await until(() => messages.length === 2)
      expect(messages.map(({ url }) => url)).toEqual(['/tree/x', '/c'])
    },
  },
  {
    name: 'subscribe: together with the handshake',
    async run(scene) {
      const { peer, client, messages } = await connected(scene, { subscribe: ['/tree/', '/c'] })
      await client.subscribe(['/tree/', '/c'])
      for (const url of ['/tree/x', '/none', '/c']) await peer.do('publish', { url, payload: { param: { url } } })
      await until(() => messages.length === 2)
      expect(messages.map(({ url }) => url)).toEqual(['/tree/x', '/c'])
    },
  },
  {
    name: 'subscribe: everything',
    async run(scene) {
      const { peer, client, messages } = await connected(scene)
      await client.subscribe('/')
      await peer.do('publish', { url: '/anything/at/all' })
      await until(() => messages.length === 1)
      expect(messages[0]).toMatchObject({ url: '/anything/at/all' })
      expect(messages[0]?.param).toBeUndefined()
    },
  },
  {
    name: 'unsubscribe: one URL and a list',
    async run(scene) {
      const { peer, client } = await connected(scene)
      await client.subscribe(['/a', '/b', '/c'])
      await client.unsubscribe('/a')
      expect(await peer.do('isSubscribed', { url: '/a' })).toBe(false)
      expect(await peer.do('isSubscribed', { url: '/b' })).toBe(true)
      await client.unsubscribe(['/b', '/c'])
      expect(await peer.do('isSubscribed', { url: '/b' })).toBe(false)
    },
  },
  {
    name: 'publish: param and data',
    async run(scene) {
      const { peer, client, messages } = await connected(scene)
      await client.subscribe('/a')
      await peer.do('publish', { url: '/a', payload: { param: { roll: 1.5, 中文: ['é', null] }, data: '\u0000\u0001þÿ' } })
      await until(() => messages.length === 1)
      expect(messages[0]?.param).toEqual({ roll: 1.5, 中文: ['é', null] })
      expect([...(messages[0]?.data ?? [])]).toEqual([0, 1, 254, 255])
    },
  },
  {
    name: 'publish: 150 KB of data',
    async run(scene) {
      const { peer, client, messages } = await connected(scene)
      await client.subscribe('/a')
      await peer.do('publish', { url: '/a', payload: { data: large().toString('latin1') } })
      await until(() => messages.length === 1)
      expect(messages[0]?.data.equals(large())).toBe(true)
    },
  },
  {
    name: 'call: GET and SET',
    async run(scene) {
      const { client } = await connected(scene)
      const get = await client.call('/echo', { param: { n: 1 }, data: Buffer.from('abc') })
      expect(get.param).toEqual({ handler: '/echo', url: '/echo', method: 'GET', got: { n: 1 } })
      expect(get.data.toString()).toBe('abc')
      const set = await client.call('/echo', { param: 'text' }, { method: 'SET' })
      expect(set.param).toMatchObject({ method: 'SET', got: 'text' })
    },
  },
  {
    name: 'call: a handler of everything below',
    async run(scene) {
      const { client } = await connected(scene)
      for (const url of ['/tree/leaf', '/tree']) expect((await client.call(url)).param).toMatchObject({ handler: '/tree/', url })
    },
  },
  {
    name: 'call: unknown URL and user status',
    async run(scene) {
      const { client } = await connected(scene)
      await expect(client.call('/nowhere')).rejects.toMatchObject({ status: 3 })
      await expect(client.call('/status')).rejects.toMatchObject({ status: 130, param: { why: 'user' } })
    },
  },
  {
    name: 'call: 200 at once',
    async run(scene) {
      const { client } = await connected(scene)
      const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => client.call('/echo', { param: { n } })))
      expect(answers.map(({ param }) => (param as { got: { n: number } }).got.n)).toEqual(
        Array.from({ length: 200 }, (_, n) => n),
      )
    },
  },
  {
    name: 'ping',
    async run(scene) {
      const { client } = await connected(scene)
      expect(await client.ping()).toBeGreaterThan(0)
    },
  },
  {
    name: 'datagram: there and back',
    async run(scene) {
      const { peer, client } = await connected(scene)
      const back = new Promise((resolve) => client.once('datagram', ({ url, param, quick }) => resolve([url, param, quick])))
      client.datagram('/d', { param: [1], data: Buffer.from('xyz') })
      expect(await peer.event('datagram')).toMatchObject({ url: '/d', param: [1], data: 'xyz' })
      expect(await back).toEqual(['/back', { heard: '/d' }, false])
    },
  },
  {
    name: 'quick: publish by UDP',
    async run(scene) {
      const { peer, client, messages } = await connected(scene, { quick: true })
      await client.subscribe('/q')
      await peer.do('publish', { url: '/q', payload: { param: { n: 1 }, data: 'abc' }, quick: true })
      await until(() => messages.length === 1)
      expect(messages[0]?.quick).toBe(true)
      expect([messages[0]?.url, messages[0]?.param, messages[0]?.data.toString()]).toEqual(['/q', { n: 1 }, 'abc'])
    },
  },
  {
    name: 'quick: datagrams there and back',
    async run(scene) {
      const { peer, client } = await connected(scene, { quick: true })
      const back = new Promise((resolve) => client.once('datagram', ({ url, param, quick }) => resolve([url, param, quick])))
      expect(client.datagram('/d', { param: [1] }, { quick: true })).toBe(true)
      expect(await peer.event('datagram')).toMatchObject({ url: '/d', param: [1] })
      expect(await back).toEqual(['/back', { heard: '/d' }, true])
    },
  },
  {
    name: 'stream: 150 KB there and back',
    async run(scene) {
      const { client } = await connected(scene)
      const { tunnel } = await client.call('/stream')
      const stream = await client.openStream(tunnel ?? 0)
      scene.keep({ close: () => stream.destroy() })
      const back: Buffer[] = []
      stream.on('data', (bytes: Buffer) => back.push(bytes))
      stream.write(large())
      await until(() => Buffer.concat(back).length === large().length)
      expect(Buffer.concat(back).equals(large())).toBe(true)
    },
  },
  {
    name: 'text: a param that isn’t JSON, theirs',
    async run(scene) {
      const { peer, client, messages } = await connected(scene)
      await client.subscribe('/a')
      await peer.do('publish', { url: '/a', payload: { paramText: 'not {json' } })
      await until(() => messages.length === 1)
      expect(messages[0]?.param).toBe('not {json')
      await client.ping()
    },
  },
  {
    name: 'text: a param that isn’t JSON, ours',
    async run(scene) {
      const { peer, client } = await connected(scene)
      client.datagram('/d', { paramText: 'not {json' })
      expect(await peer.event('datagram')).toMatchObject({ param: 'not {json' })
      await client.ping()
    },
  },
  {
    name: 'tls: trusted, and not',
    async run(scene) {
      const tls = tlsFiles(scene)
      const { endpoint } = await theirServer(scene, { tls })
      const client = scene.keep(await VsoaClient.connect({ ...endpoint, password: PASSWORD, tls: { ca: tls.cert } }))
      expect((await client.call('/echo', { param: { n: 1 } })).param).toMatchObject({ got: { n: 1 } })
      await expect(VsoaClient.connect({ ...endpoint, password: PASSWORD, tls: true })).rejects.toMatchObject({ code: 'tls' })
    },
  },
  {
    name: 'end: we notice that theirs went',
    async run(scene) {
      const { peer, client } = await connected(scene)
      const closed = new Promise((resolve) => client.once('close', (error) => resolve(error?.code)))
      await peer.close()
      expect(await closed).toBe('closed')
    },
  },
]
