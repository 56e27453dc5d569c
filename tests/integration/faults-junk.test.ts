import { createHash } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as contract from '../../lib/api/contract'
import { AGENT_URLS, AgentInfo } from '../../lib/protocol/agent'
import { GOVERNOR_URLS, GovernorInfo } from '../../lib/protocol/governor'
import { encode, MAGIC, TYPE } from '../../lib/vsoa/codec'
import { VsoaClient } from '../../lib/vsoa/index'
import { type Instance, startInstance } from '../support/instance'
import { AXIS_PASSWORD, deployAxisServer, healthy, until } from '../support/scenario'
import type { Watcher } from '../support/watcher'
import { servedBy } from './actions'
import { gapsSince, watchAxis } from './programs'

const HEADER_BYTES = 20
/** So long a peer that says nothing sensible is kept at most (the handshake's limit, and some). */
const DROPPED_MS = 10_000

/** A header with these lengths and nothing behind it. */
function header(magic: number, url: number, param: number, data: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES)
  bytes[0] = magic
  bytes[1] = 4
  bytes.writeUInt16BE(url, 10)
  bytes.writeUInt32BE(param, 12)
  bytes.writeUInt32BE(data, 16)
  return bytes
}
/** Bytes that look random and are the same in every run. */
const noise = (length: number) => {
  const blocks = Array.from({ length: Math.ceil(length / 64) }, (_, i) => createHash('sha512').update(`junk ${i}`).digest())
  return Buffer.concat(blocks).subarray(0, length)
}

/** What the sum of param and data length wraps in: it kills the official package. */
const WRAPPING = Buffer.concat([header(MAGIC, 0, 4, 0xfffffffc), Buffer.alloc(68, 1)])
const JUNK: [string, Buffer][] = [
  ['noise', noise(4096)],
  ['another protocol', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
  ['a wrong magic', header(0x19, 4, 0, 0)],
  ['a sum that wraps', WRAPPING],
  ['huge lengths', header(MAGIC, 0xffff, 0xffffffff, 0xffffffff)],
  ['a call before the handshake', Buffer.concat([header(MAGIC, 5, 0, 0), Buffer.from('/axis')])],
]

let instance: Instance
let watcher: Watcher
let axis: { host: string; port: number; taskId: string }
let roles: { governor: { port: number; password: string }; nodes: Record<string, { port: number; password: string }> }

beforeAll(async () => {
  instance = await startInstance()
  const { taskId } = await deployAxisServer(instance.api, { name: 'server_master', node: 'node1', env: ['AXIS_PERIOD_MS=20'] })
  const row = await healthy(instance.api, taskId)
  axis = { host: '127.0.0.1', port: row.vsoaPort, taskId }
  watcher = watchAxis(instance)
  await servedBy(watcher, row.vsoaPort, 0)
  roles = JSON.parse(readFileSync(join(instance.dataDir, 'roles.json'), 'utf8'))
})
afterAll(async () => {
  await watcher?.close()
  await instance?.stop()
})

const targets = async () => {
  const { list } = await instance.api.call(contract.listNodes)
  const node = list[0]?.address.split(':') ?? []
  return {
    axis,
    governor: { host: '127.0.0.1', port: roles.governor.port },
    agent: { host: node[0] ?? '', port: Number(node[1]) },
  }
}

/** Sends bytes to a TCP port and waits until the other side has ended the connection, with a reset or without. */
async function send(target: { host: string; port: number }, what: string, bytes: Buffer): Promise<void> {
  const socket = connect(target.port, target.host)
  socket.on('error', () => undefined)
  socket.resume()
  socket.write(bytes)
  const kept = await new Promise<boolean>((resolve) => {
    const limit = setTimeout(() => resolve(true), DROPPED_MS)
    socket.once('close', () => {
      clearTimeout(limit)
      resolve(false)
    })
  })
  socket.destroy()
  expect(kept, `the connection was kept after ${what}`).toBe(false)
}

/** Runs something with an own connection to a role. */
async function asked<T>(target: { host: string; port: number }, password: string, work: (client: VsoaClient) => Promise<T>) {
  const client = await VsoaClient.connect({ ...target, password })
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}
const governorInfo = async () =>
  asked((await targets()).governor, roles.governor.password, async (client) =>
    GovernorInfo.parse((await client.call(GOVERNOR_URLS.info)).param),
  )

describe('junk', () => {
  it.each(['axis', 'governor', 'agent'] as const)('at a VSOA port (%s) ends its connection and nothing else', async (who) => {
    const before = instance.pids()
    const mark = watcher.mark()
    const target = (await targets())[who]
    await Promise.all(JUNK.map(([what, bytes]) => send(target, what, bytes)))
    expect(instance.pids()).toEqual(before)
    expect(await gapsSince(watcher, mark, 10)).toEqual([])
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200)
  })

  it('at VSOA ports is counted', async () => {
    const { agent } = await targets()
    const health = await asked(axis, AXIS_PASSWORD, async (client) => (await client.call('/health')).param)
    expect(health).toMatchObject({ dropped: { malformed: expect.any(Number), refused: expect.any(Number) } })
    const ofAxis = (health as { dropped: { malformed: number; refused: number } }).dropped
    const ofGovernor = (await governorInfo()).dropped
    const ofAgent = await asked(agent, roles.nodes.node1?.password ?? '', async (client) =>
      AgentInfo.parse((await client.call(AGENT_URLS.info)).param),
    )
    for (const dropped of [ofAxis, ofGovernor, ofAgent.dropped])
      expect(dropped.malformed + dropped.refused).toBeGreaterThanOrEqual(JUNK.length)
  })

  it('that never becomes a packet doesn’t hold a connection for ever', async () => {
    await send(axis, 'half a header', header(MAGIC, 0, 4, 4).subarray(0, 10))
  })

  it('after a login ends that client only', async () => {
    const mark = watcher.mark()
    const socket = connect(axis.port, axis.host)
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.write(encode({ type: TYPE.servInfo, seq: 1, param: { passwd: AXIS_PASSWORD } }))
    await once(socket, 'data')
    socket.write(WRAPPING)
    await closed
    expect(await gapsSince(watcher, mark, 5)).toEqual([])
  })

  it('at the console’s own port is answered or ended, and nothing else', async () => {
    const { hostname, port } = new URL(instance.url)
    const target = { host: hostname, port: Number(port) }
    const before = instance.pids()
    const http = (line: string, ...headers: string[]) => Buffer.from([line, 'Host: x', ...headers, '', ''].join('\r\n'))
    const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    await Promise.all(
      [
        ...JUNK.map(([, bytes]) => bytes),
        http('GET /%E0%A4%A HTTP/1.1', 'Connection: close'),
        http('GET //[ HTTP/1.1', 'Connection: close'),
        http('GET http://[/ HTTP/1.1', 'Connection: close'),
        http('GET /api/v1/node/%00 HTTP/1.1', 'Connection: close'),
        http('OPTIONS * HTTP/1.1', 'Connection: close'),
        http(`GET /${'x'.repeat(100_000)} HTTP/1.1`, 'Connection: close'),
        http('GET /no/such/socket HTTP/1.1', ...upgrade),
        http('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', ...upgrade, 'Sec-WebSocket-Key: junk'),
        http('POST /api/v1/service HTTP/1.1', 'Connection: close', 'Content-Length: 99999999999'),
      ].map((bytes) => send(target, bytes.toString('latin1', 0, 60), bytes)),
    )
    expect(instance.pids()).toEqual(before)
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200)
    expect(instance.output()).not.toMatch(/uncaught|unhandled/i)
  })

  it('at the position server is dropped and counted, and look-ups are answered', async () => {
    const before = (await governorInfo()).position
    const mark = watcher.mark()
    const datagrams = [
      ...JUNK.map(([, bytes]) => bytes.subarray(0, 1400)),
      WRAPPING,
      Buffer.alloc(0),
      Buffer.from('null'),
      Buffer.from('[]'),
      Buffer.from('{"name":7}'),
      Buffer.from('{"name":""}'),
      Buffer.from(`{"name":"${'x'.repeat(2000)}"}`),
      Buffer.from('{"name":"axis_server","domain":"2"}'),
      Buffer.from('{"name":"axis_server"'),
    ]
    const socket = createSocket('udp4')
    const answers: unknown[] = []
    socket.on('message', (bytes) => answers.push(JSON.parse(bytes.toString('utf8'))))
    for (const bytes of datagrams) socket.send(bytes, instance.position.port, instance.position.host)
    await until('all to be counted', async () => (await governorInfo()).position.malformed >= before.malformed + datagrams.length)
    expect(answers).toEqual([])
    socket.send('{"name":"AXIS_server","domain":2}', instance.position.port, instance.position.host)
    await until('an answer', () => answers.length === 1)
    const { taskId } = axis
    const own = { name: 'AXIS_server', domain: 2, addr: expect.any(String), port: axis.port, security: false }
    expect(answers).toEqual([{ ...own, epoch: expect.any(Number), instance: taskId }])
    socket.close()
    expect(await gapsSince(watcher, mark, 5)).toEqual([])
    expect((await governorInfo()).position.answered).toBeGreaterThan(before.answered)
  })
})
