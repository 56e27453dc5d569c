import { createSocket, type Socket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { listNodes } from '../lib/api/contract/index'
import { type Instance, startInstance } from '../tests/support/instance'
import { AXIS_NAME, deployAxisServer, healthy } from '../tests/support/scenario'
import { count } from './lib/arguments'
import { FIGURES_HEAD, figuresLine, figuresOf, judge } from './lib/figures'
import { endOnSignal } from './lib/on-signal'

/**
 * 1,000 look-ups sent at once to the position server, on a quiet product and while its pages are loaded hard.
 * Each look-up is sent once: what isn't answered was lost. `--lookups N`, `--rounds N`.
 */
const ANSWER_MS = 3000
/** What the receive buffer must be for all to be answered. */
const ENOUGH_BYTES = 4_194_304
const PAGES = ['/login', '/', '/api/v1/service?pageSize=-1', '/api/v1/container/service?pageSize=-1', '/api/v1/micro-service']
const LOADERS = 8
/** Answered pages between two bursts. */
const PAGES_BETWEEN = 25

interface Burst {
  answered: number
  lastMs: number
  times: number[]
}

/** The system's count of dropped datagrams at a UDP port (column 13 of /proc/net/udp); null where it isn't told. */
function drops(port: number): number | null {
  try {
    const lines = readFileSync('/proc/net/udp', 'latin1').trim().split('\n').slice(1)
    const fields = lines
      .map((line) => line.trim().split(/\s+/))
      .find((one) => one[1]?.endsWith(`:${port.toString(16).toUpperCase().padStart(4, '0')}`))
    return fields ? Number(fields[12]) : null
  } catch {
    return null
  }
}

function rmemMax(): number | null {
  try {
    return Number(readFileSync('/proc/sys/net/core/rmem_max', 'latin1'))
  } catch {
    return null
  }
}

/** One query a socket, all sent in one turn of the loop: what a thousand programs do that lost their server together. */
async function burst(instance: Instance, sockets: Socket[]): Promise<Burst> {
  const query = JSON.stringify({ name: AXIS_NAME, domain: 2 })
  const times: number[] = []
  const startedAt = performance.now()
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ANSWER_MS)
    for (const socket of sockets) {
      socket.removeAllListeners('message')
      socket.once('message', (answer) => {
        if (typeof JSON.parse(answer.toString()).port === 'number') times.push(performance.now() - startedAt)
        if (times.length < sockets.length) return
        clearTimeout(timer)
        resolve()
      })
    }
    for (const socket of sockets) socket.send(query, instance.position.port, instance.position.host)
  })
  return { answered: times.length, lastMs: Math.max(0, ...times), times }
}

/** Asks for pages and lists, several at a time, until it is told to stop. */
function loadPages({ url, token }: Instance) {
  let on = true
  let answered = 0
  const answers = new EventEmitter<{ answer: [] }>()
  const loaders = Array.from({ length: LOADERS }, async (_, first) => {
    for (let n = first; on; n++) {
      const response = await fetch(`${url}${PAGES[n % PAGES.length]}`, { headers: { authorization: `Bearer ${token}` } })
      await response.arrayBuffer()
      answered++
      answers.emit('answer')
    }
  })
  return {
    answered: () => answered,
    /** Resolves when so many more were answered; rejects when pages can't be loaded. */
    async more(pages: number): Promise<void> {
      const enough = answered + pages
      while (answered < enough) await Promise.race([once(answers, 'answer'), Promise.all(loaders)])
    },
    async stop(): Promise<void> {
      on = false
      await Promise.all(loaders)
    },
  }
}

async function row(
  title: string,
  instance: Instance,
  sockets: Socket[],
  rounds: number,
  beforeEach: () => Promise<void>,
): Promise<void> {
  const before = drops(instance.position.port)
  const bursts: Burst[] = []
  for (let round = 0; round < rounds; round++) {
    await beforeEach()
    bursts.push(await burst(instance, sockets))
  }
  const after = drops(instance.position.port)
  const sent = rounds * sockets.length
  const answered = bursts.reduce((sum, one) => sum + one.answered, 0)
  const dropped = before === null || after === null ? null : after - before
  console.log(FIGURES_HEAD)
  console.log(figuresLine(`${title}: answer after`, figuresOf(bursts.flatMap(({ times }) => times))))
  console.log(figuresLine(`${title}: last answer of a burst after`, figuresOf(bursts.map(({ lastMs }) => lastMs))))
  console.log(`${title}: sent ${sent}, answered ${answered}, dropped by the system ${dropped ?? 'unknown'}`)
  const limit = rmemMax()
  if (limit !== null && limit >= ENOUGH_BYTES) judge(`${title}: unanswered`, sent - answered, 0, '')
  else judge(`${title}: unanswered and not counted as dropped`, Math.max(0, sent - answered - (dropped ?? 0)), 0, '')
}

async function main(): Promise<void> {
  const lookups = count('lookups', 1000)
  const rounds = count('rounds', 10)
  let instance: Instance | null = null
  let sockets: Socket[] = []
  try {
    instance = await startInstance({ onSpawn: endOnSignal })
    const { api } = instance
    const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
    const node = list.find(({ type, status }) => type === 'linux' && status === 'online')
    const deployed = await deployAxisServer(api, { name: 'server_master', node: node?.name ?? '' })
    await healthy(api, deployed.taskId)
    console.log(`rmem_max: ${rmemMax() ?? 'unknown'} bytes; ${lookups} look-ups at once, ${rounds} times`)
    sockets = Array.from({ length: lookups }, () => createSocket('udp4'))
    await Promise.all(
      sockets.map((socket) => {
        socket.bind(0, '127.0.0.1')
        return once(socket, 'listening')
      }),
    )
    await row('quiet', instance, sockets, rounds, async () => {})
    const pages = loadPages(instance)
    // in the middle of the load, not before its first answer
    await row('while pages are loaded hard', instance, sockets, rounds, () => pages.more(PAGES_BETWEEN))
    await pages.stop()
    console.log(`pages and lists answered meanwhile: ${pages.answered()}, ${LOADERS} at a time`)
  } finally {
    for (const socket of sockets) socket.close()
    await instance?.stop()
  }
}

await main()
process.exit()
