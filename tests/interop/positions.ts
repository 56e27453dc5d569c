import { expect } from 'vitest'
import { AutoClient, lookup, type PositionAnswer, PositionServer, PreparedAnswer, VsoaServer } from '../../lib/vsoa/index'
import { until } from '../../lib/vsoa/testing/resources'
import { freePort } from '../support/free-port'
import { type Feature, loopback, NAME, PASSWORD, type Scene, theirServer } from './feature'

async function ourPositions(scene: Scene, port: number, extra?: PositionAnswer['extra']) {
  const answer = new PreparedAnswer({ addr: '127.0.0.1', port, extra })
  const positions = scene.keep(new PositionServer((name) => (name === NAME ? answer : null)))
  const at = await positions.listen(loopback)
  return { positions, place: { domain: 2, addr: at.host, port: at.port } }
}

async function theirPositions(scene: Scene, port: number) {
  const peer = scene.peer()
  const table = [{ name: 'Axis_Server', domain: 2, addr: '127.0.0.1', port }]
  return { host: '127.0.0.1', port: (await peer.do('startPosition', { table, port: await freePort() })) as number }
}

/** Their look-up at our position server. */
export const theirLookup: Feature[] = [
  {
    name: 'look-up: a name in any case',
    async run(scene) {
      const { positions, place } = await ourPositions(scene, 3002)
      const peer = scene.peer()
      for (const name of [NAME, 'AXIS_server']) {
        expect(await peer.do('lookup', { name, server: place, domain: 2 })).toMatchObject({ addr: '127.0.0.1', port: 3002 })
      }
      expect(positions.stats().malformed).toBe(0)
    },
  },
  {
    name: 'look-up: an answer with fields of its owner',
    async run(scene) {
      const { place } = await ourPositions(scene, 3002, { epoch: 7, instance: '0123456789abcdef01234567' })
      for (const domain of [2, undefined]) {
        const found = await scene.peer().do('lookup', { name: NAME, server: place, ...(domain && { domain }) })
        expect(found).toMatchObject({ addr: '127.0.0.1', port: 3002 })
      }
    },
  },
  {
    name: 'look-up: an unknown name',
    async run(scene) {
      const { place } = await ourPositions(scene, 3002)
      await expect(scene.peer().do('lookup', { name: 'other', server: place })).rejects.toThrow('Not found')
    },
  },
  {
    name: 'look-up: a connection by name',
    async run(scene) {
      const server = scene.keep(new VsoaServer({ info: { name: 'ours' }, password: PASSWORD }))
      const { port } = await server.listen(loopback)
      const { place } = await ourPositions(scene, port)
      const peer = scene.peer({ VSOA_POS_SERVER: `${place.addr}:${place.port}` })
      expect(await peer.do('connect', { to: `vsoa://${NAME}`, passwd: PASSWORD })).toEqual({ name: 'ours' })
    },
  },
]

/** Our look-up at their position server. */
export const theirPosition: Feature[] = [
  {
    name: 'look-up: a name in any case',
    async run(scene) {
      const at = await theirPositions(scene, 3002)
      for (const name of [NAME, 'AXIS_server']) {
        expect(await lookup(name, { servers: [at] })).toMatchObject({ addr: '127.0.0.1', port: 3002, domain: 2 })
      }
      expect(await lookup(NAME, { servers: [at], domain: 2 })).toMatchObject({ port: 3002 })
    },
  },
  {
    name: 'look-up: an unknown name',
    async run(scene) {
      const at = await theirPositions(scene, 3002)
      await expect(lookup('other', { servers: [at], timeoutMs: 500 })).rejects.toMatchObject({ code: 'lookup' })
    },
  },
  {
    name: 'look-up: a connection by name',
    async run(scene) {
      const { peer, endpoint } = await theirServer(scene)
      const at = await theirPositions(scene, endpoint.port)
      const client = scene.keep(
        new AutoClient({ server: `vsoa://${NAME}`, password: PASSWORD, urls: ['/a'], positionServers: [at] }),
      )
      const seen: string[] = []
      client.on('connected', () => seen.push('connected')).on('disconnected', ({ code }) => seen.push(code))
      client.start()
      await until(() => seen.length === 1)
      await peer.close()
      await until(() => seen.length === 2)
      expect(seen).toEqual(['connected', 'closed'])
    },
  },
]
