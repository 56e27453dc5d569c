import { describe, expect, it } from 'vitest'
import { PositionServer, VsoaServer, VsoaStatusError } from '../../lib/vsoa/index'
import { until, useResources } from '../../lib/vsoa/testing/resources'
import { NpmVsoa } from './npm-vsoa'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }

async function start(password?: string) {
  const server = keep(new VsoaServer({ info: { name: 'ours' }, password }))
  const { host, port } = await server.listen(loopback)
  const npm = keep(new NpmVsoa())
  return { server, npm, to: `vsoa://${host}:${port}`, port }
}

describe('the npm client at our server', () => {
  it('logs in with the right password only', async () => {
    const { server, npm, to } = await start('123456')
    expect(await npm.do('connect', { to, passwd: '123456' })).toEqual({ name: 'ours' })
    expect(server.stats().clients).toBe(1)
    await npm.do('ping')
    const second = keep(new NpmVsoa())
    await expect(second.do('connect', { to, passwd: 'wrong' })).rejects.toMatchObject({ status: 1 })
    const third = keep(new NpmVsoa())
    await expect(third.do('connect', { to })).rejects.toMatchObject({ status: 1 })
    expect(server.stats()).toMatchObject({ clients: 1, refused: 2, malformed: 0 })
    await npm.close()
    await until(() => server.stats().clients === 0)
  })

  it('subscribes in the three forms, by header and by list, and unsubscribes', async () => {
    const { server, npm, to } = await start()
    await npm.do('connect', { to })
    await npm.do('subscribe', { urls: '/a/b' })
    await npm.do('subscribe', { urls: ['/tree/', '/c'] })
    expect(server.clients()[0]?.subscriptions).toEqual(['/a/b', '/tree/', '/c'])
    const sent = ['/a/b', '/a/b/c', '/tree', '/tree/x/y', '/treehouse', '/c'].map((url) =>
      server.publish(url, { param: { url }, data: Buffer.from('bytes') }),
    )
    expect(sent).toEqual([1, 0, 1, 1, 0, 1])
    for (const url of ['/a/b', '/tree', '/tree/x/y', '/c']) {
      expect(await npm.event('message')).toEqual({ event: 'message', url, param: { url }, data: 'bytes' })
    }
    await npm.do('unsubscribe', { urls: ['/tree/', '/c'] })
    await npm.do('unsubscribe', { urls: '/a/b' })
    expect(server.clients()[0]?.subscriptions).toEqual([])
    await npm.do('subscribe', { urls: '/' })
    server.publish('/anything/at/all')
    expect(await npm.event('message')).toMatchObject({ url: '/anything/at/all' })
  })

  it('calls with GET and SET, param, data and status', async () => {
    const { server, npm, to } = await start()
    server.handle('/tree/', ({ url, method, param, data }) => ({ param: { url, method, got: param }, data }))
    server.handle('/status', () => {
      throw new VsoaStatusError(130)
    })
    await npm.do('connect', { to })
    expect(await npm.do('call', { url: '/tree/a', payload: { param: { n: 1 }, data: 'abc' } })).toEqual({
      param: { url: '/tree/a', method: 'GET', got: { n: 1 } },
      data: 'abc',
    })
    expect(await npm.do('call', { url: '/tree', set: true, payload: { param: 'text' } })).toMatchObject({
      param: { url: '/tree', method: 'SET', got: 'text' },
    })
    await expect(npm.do('call', { url: '/nowhere' })).rejects.toMatchObject({ status: 3 })
    await expect(npm.do('call', { url: '/status' })).rejects.toMatchObject({ status: 130 })
  })

  it('exchanges datagrams', async () => {
    const { server, npm, to } = await start()
    const heard = new Promise((resolve) =>
      server.on('datagram', (client, { url, param, data }) => {
        client.datagram('/back', { param: { heard: url } })
        resolve([url, param, data.toString()])
      }),
    )
    await npm.do('connect', { to })
    await npm.do('datagram', { url: '/d', payload: { param: [1], data: 'xyz' } })
    expect(await heard).toEqual(['/d', [1], 'xyz'])
    expect(await npm.event('datagram')).toMatchObject({ url: '/back', param: { heard: '/d' } })
  })

  it('finds our server through our position server', async () => {
    const { server, npm, port } = await start('p')
    const positions = keep(new PositionServer((name) => (name === 'axis_server' ? { addr: '127.0.0.1', port } : null)))
    const at = await positions.listen(loopback)
    const place = { domain: 2, addr: at.host, port: at.port }
    expect(await npm.do('lookup', { name: 'AXIS_server', server: place })).toMatchObject({ addr: '127.0.0.1', port, domain: 2 })
    expect(await npm.do('lookup', { name: 'axis_server', server: place, domain: 2 })).toMatchObject({ port })
    await expect(npm.do('lookup', { name: 'axis_server', server: place, domain: 10 })).rejects.toThrow()
    await expect(npm.do('lookup', { name: 'other', server: place })).rejects.toThrow('Not found')
    expect(await npm.do('connect', { to: 'vsoa://axis_server', passwd: 'p' })).toEqual({ name: 'ours' })
    expect(server.stats().clients).toBe(1)
    expect(positions.stats().malformed).toBe(0)
  })
})
