import { createSocket, Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isIPv4 } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type Endpoint, LIMITS, lookup, PositionServer, PreparedAnswer, positionServers, type Resolve } from './index'
import { sourceOf } from './position'
import { until, useResources } from './testing/resources'

const keep = useResources()
const loopback = { host: '127.0.0.1', port: 0 }
/** What no honest resolver gives. */
const longAnswer = { addr: '1'.repeat(300) }
const table: Resolve = (name) => (name === 'axis_server' ? { addr: '127.0.0.1', port: 3002 } : null)

async function start(resolve: Resolve = table) {
  const server = keep(new PositionServer(resolve))
  return { server, endpoint: await server.listen(loopback) }
}

async function bind(): Promise<{ socket: Socket; endpoint: Endpoint }> {
  const socket = keep(createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 }))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { socket, endpoint: { host: '127.0.0.1', port: socket.address().port } }
}

async function freePort(): Promise<Endpoint> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const endpoint = { host: '127.0.0.1', port: socket.address().port }
  socket.close()
  return endpoint
}

describe('PositionServer', () => {
  it('answers names in any case, tells domain and security, and {} for unknown names and other families', async () => {
    const asked: unknown[] = []
    const { server, endpoint } = await start((name, domain, from) => {
      asked.push([name, domain, from.host])
      return table(name, domain, from)
    })
    const { socket } = await bind()
    const ask = async (query: unknown) => {
      socket.send(JSON.stringify(query), endpoint.port, endpoint.host)
      const [bytes] = (await once(socket, 'message')) as [Buffer]
      return JSON.parse(bytes.toString())
    }
    const found = { domain: 2, addr: '127.0.0.1', port: 3002, security: false }
    expect(await ask({ name: 'axis_server', domain: 2 })).toEqual({ name: 'axis_server', ...found })
    expect(await ask({ name: 'AXIS_Server' })).toEqual({ name: 'AXIS_Server', ...found })
    expect(await ask({ name: 'axis_server', domain: 10 })).toEqual({})
    expect(await ask({ name: 'other' })).toEqual({})
    expect(asked).toEqual([
      ['axis_server', 2, '127.0.0.1'],
      ['axis_server', undefined, '127.0.0.1'],
      ['axis_server', 10, '127.0.0.1'],
      ['other', undefined, '127.0.0.1'],
    ])
    expect(server.stats()).toMatchObject({ answered: 2, unknown: 2, malformed: 0 })
  })

  it('answers JSON with white space around it', async () => {
    const { endpoint } = await start(table)
    const { socket } = await bind()
    for (const around of [' ', '\n', '\r\n\t ']) {
      socket.send(`${around}{"name":"axis_server"}${around}`, endpoint.port, endpoint.host)
      const [bytes] = (await once(socket, 'message')) as [Buffer]
      expect(JSON.parse(bytes.toString())).toMatchObject({ name: 'axis_server', port: 3002 })
    }
  })

  it('drops junk, counts it, and goes on; a resolver that throws answers {} and is reported', async () => {
    const { server, endpoint } = await start((name) => {
      if (name === 'bad') throw new Error('broken')
      return table(name, undefined, endpoint)
    })
    const errors: string[] = []
    server.on('error', (error) => errors.push(error.message))
    const { socket } = await bind()
    const junk = [
      '',
      '{',
      'null',
      '[]',
      '7',
      '{}',
      '{"name":7}',
      '{"name":""}',
      '{"name":"axis_server","domain":"2"}',
      '\xff\xfe',
    ]
    junk.push(JSON.stringify({ name: 'x'.repeat(300) }), JSON.stringify({ name: 'axis_server', pad: 'x'.repeat(1_100) }))
    for (const bytes of junk) socket.send(bytes, endpoint.port, endpoint.host)
    await until(() => server.stats().malformed === junk.length)
    await expect(lookup('bad', { servers: [endpoint] })).rejects.toMatchObject({ code: 'lookup' })
    expect(errors).toEqual(['broken'])
    expect((await lookup('axis_server', { servers: [endpoint] })).port).toBe(3002)
  })

  it('never answers an answer, and no question with one that is many times as long', async () => {
    const { server, endpoint } = await start((name) => ({ addr: '127.0.0.1', port: 3002, ...(name === 'long' && longAnswer) }))
    const { socket } = await bind()
    const answers: string[] = []
    socket.on('message', (bytes) => answers.push(bytes.toString()))
    const send = (text: string) => socket.send(text, endpoint.port, endpoint.host)
    send('{"name":"axis_server","domain":2,"addr":"127.0.0.1","port":3002,"security":false}')
    send('{"name":"a"}')
    send('{"name":"long"}')
    send(' {"name":"b","domain":null}')
    await until(() => answers.length === 3)
    expect(answers.map((text) => JSON.parse(text).name)).toEqual(['a', undefined, 'b'])
    expect(server.stats()).toMatchObject({ answered: 2, unknown: 1, malformed: 1 })
  })

  it("gives its owner's extra fields where there is room, and a look-up tells them", async () => {
    const extra = { epoch: 7, instance: '0123456789abcdef01234567' }
    let answer = new PreparedAnswer({ addr: '127.0.0.1', port: 3002, extra })
    const { server, endpoint } = await start(() => answer)
    const { socket } = await bind()
    const ask = async (name: string, pad = '') => {
      socket.send(JSON.stringify({ name, pad }), endpoint.port, endpoint.host)
      const [bytes] = (await once(socket, 'message')) as [Buffer]
      return JSON.parse(bytes.toString())
    }
    const plain = { domain: 2, addr: '127.0.0.1', port: 3002, security: false }
    // The second time from memory, and other letters never get the first ones' answer.
    for (const name of ['axis_server', 'axis_server', 'AXIS_server', 'axis_server']) {
      expect(await ask(name, 'long enough')).toEqual({ name, ...plain, ...extra })
    }
    expect(await lookup('axis_server', { servers: [endpoint] })).toMatchObject({ port: 3002, extra })
    answer = new PreparedAnswer({ addr: '127.0.0.1', port: 3002, extra: { ...extra, more: 'x'.repeat(300) } })
    expect(await ask('axis_server')).toEqual({ name: 'axis_server', ...plain })
    expect(await ask('axis_server', 'x'.repeat(200))).toMatchObject({ ...plain, ...extra })
    answer = new PreparedAnswer({ addr: '127.0.0.1', port: 3002, extra: { more: 'x'.repeat(LIMITS.positionBytes) } })
    expect(await ask('axis_server', 'x'.repeat(900))).toEqual({ name: 'axis_server', ...plain })
    expect(server.stats()).toMatchObject({ unknown: 0, malformed: 0 })
    expect(() => new PreparedAnswer({ addr: '127.0.0.1', port: 1, extra: { port: 2 } })).toThrow('"port" is a field')
  })

  it('drops what comes from port 0, where nobody can be answered, and goes on', async () => {
    const bind = vi.spyOn(Socket.prototype, 'bind')
    const { server, endpoint } = await start()
    const socket = bind.mock.contexts[0] as Socket
    bind.mockRestore()
    // As the system delivers it; to send one takes a raw socket, which the fuzzer has.
    const from = { address: '127.0.0.1', family: 'IPv4', port: 0, size: 22 }
    // More than a share, so that some would have to wait.
    for (let i = 0; i <= LIMITS.positionShare; i++) socket.emit('message', Buffer.from('{"name":"axis_server"}'), from)
    expect((await lookup('axis_server', { servers: [endpoint] })).port).toBe(3002)
    expect(server.stats()).toMatchObject({ malformed: LIMITS.positionShare + 1, answered: 1, deferred: 0 })
  })

  it('lets one address wait that asks much, and answers all of it', async () => {
    const { server, endpoint } = await start()
    const { socket } = await bind()
    let got = 0
    socket.on('message', () => got++)
    for (let i = 0; i < 500; i++) socket.send('{"name":"axis_server"}', endpoint.port, endpoint.host)
    await until(() => got === 500)
    expect(server.stats()).toMatchObject({ answered: 500, overflowed: 0 })
    expect(server.stats().deferred).toBeGreaterThan(0)
  })

  it.each([
    ['10.0.0.1', '10.0.0.2', false],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', false],
    ['2001:db8::1', '2001:db8::2', true],
    ['2001:db8:1::5', '2001:db8:1:0:a:b:c:d', true],
    ['2001:db8:1:2::', '2001:db8:1:2:a:b:c:d', true],
    ['2001:db8:1:2::', '2001:db8:1:3::', false],
    ['2001::7:8:9', '2001:0:0:0:6:7:8:9', true],
    ['2001::6:7:8:9:a:b', '2001:0:6:7::1', true],
    ['fe80::1%eth0', 'fe80::2%eth1', true],
    ['::1', '::2', true],
    ['::1:2:3:4:5:6:7', '::1:2:3:4:5:6:8', true],
    ['::1:2:3:4:5:6:7', '::1:3:3:4:5:6:7', false],
  ])('counts by network: %s and %s share: %s', (one, other, share) => {
    const of = (address: string) => sourceOf({ address, family: isIPv4(address) ? 'IPv4' : 'IPv6' })
    expect(of(one) === of(other)).toBe(share)
  })

  it.runIf(process.platform === 'linux')('serves IPv6, and is closed while it begins', async () => {
    const server = keep(new PositionServer(() => ({ addr: '::1', port: 3002 })))
    const endpoint = await server.listen({ host: '::1', port: 0 })
    expect(await lookup('axis_server', { servers: [endpoint], domain: 10 })).toMatchObject({ addr: '::1', domain: 10 })
    await expect(server.listen(loopback)).rejects.toThrow('listening already')
    const late = new PositionServer(table)
    const listening = late.listen(loopback)
    await late.close()
    await expect(listening).rejects.toMatchObject({ code: 'closed' })
  })

  it('rejects a busy port', async () => {
    const { endpoint } = await start()
    await expect(new PositionServer(table).listen(endpoint)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  const rmem = process.platform === 'linux' ? Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8')) : 0

  it.runIf(rmem >= 4 * 1024 * 1024)('answers 1,000 look-ups that arrive at once, also after having been blocked', async () => {
    const { server, endpoint } = await start()
    expect(server.stats().receiveBuffer).toBeGreaterThanOrEqual(4 * 1024 * 1024)
    const { socket } = await bind()
    let got = 0
    socket.on('message', () => got++)
    const query = Buffer.from('{"name":"axis_server","domain":2}')
    // Both ends live in this process, so all thousand wait in the system's buffer before the first one is read.
    for (let i = 0; i < 1_000; i++) socket.send(query, endpoint.port, endpoint.host)
    await until(() => got === 1_000)
    expect(server.stats()).toMatchObject({ answered: 1_000, dropped: 0 })
  })

  it.runIf(process.platform === 'linux')("counts the system's drops", async () => {
    const { server, endpoint } = await start()
    const { socket } = await bind()
    const bytes = Buffer.alloc(60_000, 'x')
    const before = server.stats().dropped
    expect(before).toBe(0)
    let left = 400
    const sent = new Promise<void>((resolve) => {
      for (let i = 0; i < 400; i++) socket.send(bytes, endpoint.port, endpoint.host, () => --left || resolve())
    })
    await sent
    await until(() => server.stats().malformed + (server.stats().dropped ?? 0) === 400)
    expect(server.stats().dropped).toBeGreaterThan(0)
  })
})

describe('lookup', () => {
  it('asks in order: over a closed port, a silent server and one that does not know, to one that does', async () => {
    const silent = (await bind()).endpoint
    const ignorant = (await start(() => null)).endpoint
    const knowing = (await start()).endpoint
    const servers = [await freePort(), silent, ignorant, knowing]
    expect(await lookup('AXIS_server', { servers })).toMatchObject({ addr: '127.0.0.1', port: 3002, domain: 2, from: knowing })
  })

  it('asks again when the first question is lost', async () => {
    const { socket, endpoint } = await bind()
    let asked = 0
    socket.on('message', (_bytes, from) => {
      if (++asked === 3) socket.send('{"addr":"127.0.0.1","port":9}', from.port, from.address)
    })
    expect(await lookup('x', { servers: [endpoint] })).toMatchObject({ port: 9 })
  })

  it('finds a server that starts only after it was asked for', async () => {
    const endpoint = await freePort()
    const looking = lookup('axis_server', { servers: [endpoint] })
    await new Promise((resolve) => setTimeout(resolve, 30))
    await keep(new PositionServer(table)).listen(endpoint)
    expect((await looking).port).toBe(3002)
  })

  it('tells extra fields of any server, and only single values', async () => {
    const { socket, endpoint } = await bind()
    const text = '{"addr":"127.0.0.1","port":9,"epoch":3,"weight":null,"tags":["a"],"in":{"a":1},"__proto__":"x"}'
    socket.on('message', (_bytes, from) => socket.send(text, from.port, from.address))
    const { extra } = await lookup('x', { servers: [endpoint] })
    expect(Object.entries(extra ?? {})).toEqual([
      ['epoch', 3],
      ['weight', null],
      ['__proto__', 'x'],
    ])
    expect(Object.getPrototypeOf(extra)).toBe(Object.prototype)
  })

  it('ignores answers that are no address or another name', async () => {
    const { socket, endpoint } = await bind()
    const junk = ['x', '[]', '{"addr":"no ip","port":1}', '{"addr":"127.0.0.1","port":0}', '{"addr":"127.0.0.1","port":70000}']
    junk.push('{"name":"other","addr":"127.0.0.1","port":1}', '{"addr":"127.0.0.1","port":"1"}', `{"pad":"${'x'.repeat(2_000)}"}`)
    junk.push('{"name":"NAME","addr":"127.0.0.1","port":8,"security":true}')
    socket.on('message', (_bytes, from) => {
      for (const text of junk) socket.send(text, from.port, from.address)
    })
    expect(await lookup('name', { servers: [endpoint] })).toMatchObject({ port: 8, security: true })
  })

  it('rejects: unknown everywhere (at once), nobody there (in time), aborted, nobody to ask, too many, a bad name', async () => {
    const { endpoint } = await start()
    const silent = (await bind()).endpoint
    const begin = performance.now()
    await expect(lookup('other', { servers: [endpoint, endpoint] })).rejects.toMatchObject({ code: 'lookup' })
    expect(performance.now() - begin).toBeLessThan(1_000)
    await expect(lookup('x', { servers: [silent, await freePort()], timeoutMs: 120 })).rejects.toMatchObject({ code: 'timeout' })
    const abort = new AbortController()
    const looking = lookup('x', { servers: [silent], signal: abort.signal })
    abort.abort()
    await expect(looking).rejects.toMatchObject({ code: 'aborted' })
    await expect(lookup('x', { servers: [silent], signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' })
    await expect(lookup('x', { servers: [] })).rejects.toMatchObject({ code: 'lookup' })
    await expect(lookup('x', { servers: Array.from({ length: 17 }, () => endpoint) })).rejects.toThrow(RangeError)
    await expect(lookup('', { servers: [endpoint] })).rejects.toThrow(RangeError)
  })
})

describe('positionServers', () => {
  const file = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'vsoa-pos-'))
    keep({ close: () => rmSync(folder, { recursive: true }) })
    writeFileSync(join(folder, 'vsoa.pos'), text)
    return join(folder, 'vsoa.pos')
  }

  it('reads the setting, else the file', () => {
    expect(positionServers({ setting: '127.0.0.1:3000, 10.0.0.1,[::1]:54' })).toEqual([
      { host: '127.0.0.1', port: 3000 },
      { host: '10.0.0.1', port: 54 },
      { host: '::1', port: 54 },
    ])
    expect(positionServers({ setting: ' ', file: file('# ours\n127.0.0.1 3000\r\n\n  10.0.0.1\t54 # spare\n') })).toEqual([
      { host: '127.0.0.1', port: 3000 },
      { host: '10.0.0.1', port: 54 },
    ])
    expect(positionServers({ file: '/nonexistent/vsoa.pos' })).toEqual([])
  })

  it('says what is wrong and where', () => {
    expect(() => positionServers({ setting: '127.0.0.1:3000,localhost:1' })).toThrow(/"localhost:1".*IP address/)
    expect(() => positionServers({ setting: '127.0.0.1:0' })).toThrow(/"127.0.0.1:0".*1 to 65535/)
    expect(() => positionServers({ setting: '127.0.0.1:' })).toThrow(/1 to 65535/)
    const path = file('127.0.0.1 3000\n127.0.0.1 x\n')
    expect(() => positionServers({ file: path })).toThrow(/vsoa\.pos, line 2/)
    expect(() => positionServers({ file: file('127.0.0.1 1\n'.repeat(17)) })).toThrow(/at most 16/)
  })
})
