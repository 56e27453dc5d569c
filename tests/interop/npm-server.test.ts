import { describe, expect, it } from 'vitest'
import { AutoClient, lookup, VsoaClient } from '../../lib/vsoa/index'
import { until, useResources } from '../../lib/vsoa/testing/resources'
import { NpmVsoa } from './npm-vsoa'

const keep = useResources()

async function start(passwd?: string) {
  const npm = keep(new NpmVsoa())
  const port = (await npm.do('startServer', { info: { name: 'npm' }, passwd })) as number
  return { npm, endpoint: { host: '127.0.0.1', port } }
}

describe('our client at the npm server', () => {
  it('logs in with the right password only', async () => {
    const { npm, endpoint } = await start('123456')
    const client = keep(await VsoaClient.connect({ ...endpoint, password: '123456' }))
    expect(client.info).toEqual({ name: 'npm' })
    expect(client.clientId).toBeGreaterThanOrEqual(0)
    expect(await npm.event('client')).toMatchObject({ here: true })
    await expect(VsoaClient.connect({ ...endpoint, password: 'wrong' })).rejects.toMatchObject({ code: 'password' })
    await expect(VsoaClient.connect(endpoint)).rejects.toMatchObject({ code: 'password' })
    expect(await client.ping()).toBeGreaterThan(0)
    client.close()
    expect(await npm.event('client')).toMatchObject({ here: false })
  })

  it('needs no password where there is none', async () => {
    const { endpoint } = await start()
    expect(keep(await VsoaClient.connect(endpoint)).connected).toBe(true)
  })

  it('subscribes in the three forms, by header and by list, and unsubscribes', async () => {
    const { npm, endpoint } = await start('p')
    const client = keep(await VsoaClient.connect({ ...endpoint, password: 'p' }))
    const got: unknown[] = []
    client.on('message', ({ url, param, data }) => got.push([url, param, data.toString('latin1')]))
    await client.subscribe('/a/b')
    await client.subscribe(['/tree/', '/c'])
    for (const url of ['/a/b', '/a/b/c', '/tree', '/tree/x/y', '/treehouse', '/c']) {
      await npm.do('publish', { url, payload: { param: { url }, data: 'bytes' } })
    }
    await until(() => got.length === 4)
    expect(got).toEqual(['/a/b', '/tree', '/tree/x/y', '/c'].map((url) => [url, { url }, 'bytes']))
    await client.unsubscribe(['/tree/', '/c'])
    await client.unsubscribe('/a/b')
    expect(await npm.do('isSubscribed', { url: '/c' })).toBe(false)
    await client.subscribe('/')
    await npm.do('publish', { url: '/anything/at/all' })
    await until(() => got.length === 5)
    expect(got[4]).toEqual(['/anything/at/all', undefined, ''])
  })

  it('calls with GET and SET, param, data and status', async () => {
    const { endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    const get = await client.call('/echo', { param: { n: 1 }, data: Buffer.from('abc') })
    expect(get.param).toEqual({ handler: '/echo', url: '/echo', method: 'GET', got: { n: 1 } })
    expect(get.data.toString()).toBe('abc')
    const set = await client.call('/tree/leaf', { param: 'text' }, { method: 'SET' })
    expect(set.param).toEqual({ handler: '/tree/', url: '/tree/leaf', method: 'SET', got: 'text' })
    await expect(client.call('/nowhere')).rejects.toMatchObject({ status: 3 })
    await expect(client.call('/status')).rejects.toMatchObject({ status: 130, param: { why: 'user' } })
  })

  it('exchanges datagrams', async () => {
    const { npm, endpoint } = await start()
    const client = keep(await VsoaClient.connect(endpoint))
    const back = new Promise((resolve) => client.once('datagram', ({ url, param }) => resolve([url, param])))
    client.datagram('/d', { param: [1], data: Buffer.from('xyz') })
    expect(await npm.event('datagram')).toMatchObject({ url: '/d', param: [1], data: 'xyz' })
    expect(await back).toEqual(['/back', { heard: '/d' }])
  })

  it('finds it through the npm position server, follows it automatically and sees it die', async () => {
    const { npm, endpoint } = await start('p')
    const table = [{ name: 'Npm_Server', domain: 2, addr: endpoint.host, port: endpoint.port }]
    const positions = keep(new NpmVsoa())
    const at = { host: '127.0.0.1', port: (await positions.do('startPosition', { table })) as number }
    expect(await lookup('npm_server', { servers: [at] })).toMatchObject({ addr: endpoint.host, port: endpoint.port, domain: 2 })
    expect(await lookup('NPM_SERVER', { servers: [at], domain: 2 })).toMatchObject({ port: endpoint.port })
    const client = keep(new AutoClient({ server: 'vsoa://npm_server', password: 'p', urls: ['/axis'], positionServers: [at] }))
    const seen: string[] = []
    client.on('connected', () => seen.push('connected')).on('disconnected', ({ code }) => seen.push(code))
    client.start()
    await npm.event('subscribe')
    await until(() => seen.length === 1)
    await npm.close()
    await until(() => seen.length === 2)
    expect(seen).toEqual(['connected', 'closed'])
  })
})
