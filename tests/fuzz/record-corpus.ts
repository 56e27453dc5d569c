import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { lookup, PositionServer, VsoaClient, VsoaServer, VsoaStatusError } from '../../lib/vsoa/index'
import { Peer } from '../interop/peer'
import { CORPUS, type Conversation } from './corpus'
import { PASSWORD } from './words'

/** Makes the corpus anew, by `npx tsx tests/fuzz/record-corpus.ts`: real conversations of npm `vsoa` with ours, as they went by. */
const host = '127.0.0.1'
const npmPeer = () => new Peer({ program: process.execPath, args: [join('tests', 'interop', 'npm-vsoa-peer.mjs')] })

async function relay(what: string, to: number) {
  const conversation: Conversation = { what, by: 'tcp', said: [] }
  const server = createServer((client) => {
    const onward = connect({ host, port: to })
    client.on('data', (bytes) => {
      conversation.said.push({ who: 'client', hex: bytes.toString('hex') })
      onward.write(bytes)
    })
    onward.on('data', (bytes) => {
      conversation.said.push({ who: 'server', hex: bytes.toString('hex') })
      client.write(bytes)
    })
    for (const [one, other] of [[client, onward] as const, [onward, client] as const]) {
      one.on('error', () => one.destroy()).on('close', () => other.destroy())
    }
  })
  server.listen(0, host)
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, conversation, close: () => server.close() }
}

async function positionRelay(what: string, to: number) {
  const conversation: Conversation = { what, by: 'position', said: [] }
  const front = createSocket('udp4')
  const back = createSocket('udp4')
  let asker = { port: 0, address: host }
  front.on('message', (bytes, from) => {
    asker = from
    conversation.said.push({ who: 'client', hex: bytes.toString('hex') })
    back.send(bytes, to, host)
  })
  back.on('message', (bytes) => {
    conversation.said.push({ who: 'server', hex: bytes.toString('hex') })
    front.send(bytes, asker.port, asker.address)
  })
  front.bind(0, host)
  await once(front, 'listening')
  const close = () => {
    front.close()
    back.close()
  }
  return { port: front.address().port, conversation, close }
}

function save(name: string, conversation: Conversation): void {
  writeFileSync(join(CORPUS, `${name}.json`), `${JSON.stringify(conversation, null, 2)}\n`)
}

async function npmClientHere(): Promise<void> {
  const server = new VsoaServer({ info: { name: 'fuzz' }, password: PASSWORD })
  server.handle('/echo', ({ param, data }) => ({ param, data }))
  server.handle('/status', () => {
    throw new VsoaStatusError(130, { why: 'user' })
  })
  server.on('datagram', (client, { url }) => void client.datagram('/back', { param: { heard: url } }))
  const { port } = await server.listen({ host, port: 0 })
  const between = await relay('a client of npm vsoa at our server', port)
  const npm = npmPeer()
  await npm.do('connect', { to: `vsoa://${host}:${between.port}`, passwd: PASSWORD })
  await npm.do('subscribe', { urls: '/a' })
  await npm.do('subscribe', { urls: ['/tree/', '/good'] })
  server.publish('/a', { param: { roll: 1, pitch: 1, yaw: 1 }, data: Buffer.from('bytes') })
  await npm.event('message')
  await npm.do('call', { url: '/echo', payload: { param: { n: 1 }, data: 'abc' } })
  await npm.do('call', { url: '/echo', set: true, payload: { param: 'text' } })
  await npm.do('call', { url: '/status' }).catch(() => {})
  await npm.do('datagram', { url: '/d', payload: { param: [1], data: 'xyz' } })
  await npm.event('datagram')
  await npm.do('ping')
  await npm.do('unsubscribe', { urls: ['/tree/', '/good'] })
  await npm.close()
  await server.close()
  between.close()
  save('npm-client', between.conversation)
}

async function npmServerThere(): Promise<void> {
  const npm = npmPeer()
  const port = (await npm.do('startServer', { info: { name: 'npm' }, passwd: PASSWORD })) as number
  const between = await relay('our client at a server of npm vsoa', port)
  const client = await VsoaClient.connect({ host, port: between.port, password: PASSWORD })
  await client.subscribe('/a')
  await client.subscribe(['/tree/', '/good'])
  const message = once(client, 'message')
  await npm.do('publish', { url: '/a', payload: { param: { roll: 1 }, data: 'bytes' } })
  await message
  await client.call('/echo', { param: { n: 1 }, data: Buffer.from('abc') })
  await client.call('/tree/leaf', { param: 'text' }, { method: 'SET' })
  await client.call('/status').catch(() => {})
  const back = once(client, 'datagram')
  client.datagram('/d', { param: [1] })
  await back
  await client.ping()
  await client.unsubscribe(['/tree/', '/good'])
  client.close()
  await npm.close()
  between.close()
  save('npm-server', between.conversation)
}

async function lookups(): Promise<void> {
  const positions = new PositionServer((name) => (name === 'known_server' ? { addr: host, port: 3002 } : null))
  const at = await positions.listen({ host, port: 0 })
  const here = await positionRelay('look-ups of npm vsoa at our position server', at.port)
  const npm = npmPeer()
  const place = { domain: 2, addr: host, port: here.port }
  await npm.do('lookup', { name: 'Known_Server', server: place, domain: 2 })
  await npm.do('lookup', { name: 'other', server: place }).catch(() => {})
  save('npm-look-up', here.conversation)
  here.close()
  await positions.close()

  const table = [{ name: 'known_server', domain: 2, addr: host, port: 3002 }]
  const there = await positionRelay(
    'our look-ups at the position server of npm vsoa',
    (await npm.do('startPosition', { table })) as number,
  )
  await lookup('known_server', { servers: [{ host, port: there.port }] })
  save('npm-position', there.conversation)
  there.close()
  await npm.close()
}

await npmClientHere()
await npmServerThere()
await lookups()
process.exit()
