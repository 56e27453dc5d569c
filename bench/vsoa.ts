import { count, option } from './lib/arguments'
import { judge, judgeLeast } from './lib/figures'
import { clientRole } from './lib/vsoa/client-role'
import { interleaved, medians } from './lib/vsoa/compare'
import { MESSAGE_BYTES, PARAM_BYTES } from './lib/vsoa/message'
import { type Pair, withPair } from './lib/vsoa/pair'
import { serverRole } from './lib/vsoa/server-role'
import type { SideName } from './lib/vsoa/sides'
import { WINDOW } from './lib/vsoa/words'

/**
 * `lib/vsoa` against npm `vsoa` in one run: the same payload, and the same two processes on both sides, one with the servers and
 * one with the clients. Every message is delivered, in order, and its param read. `--rounds N` (5) measurements of each,
 * in turns; `--ms N` (1500) long; `--parts publish,rpc,memory`; `--subscribers 1,10,100`. Memory needs Linux.
 */
const WARM_MS = 500
const PER_TURN = [1, 10] as const
const IN_FLIGHT = [1, 64] as const
const IDLE = 1_000
/** How many times as fast as the other one, at least; p99 at most. */
const LEAST_PUBLISH = { 1: 1, 10: 3 } as const
const LEAST_CALLS = { 1: 1.1, 64: 2 } as const
const P99_MS = 100
/** The median of this many is enough where nothing varies. */
const MEMORY_ROUNDS = 3

interface Delivery {
  perSecond: number
  p50: number
  p99: number
}

async function deliver({ server, client }: Pair, subscribers: number, perTurn: number, ms: number): Promise<Delivery> {
  const phase = async (length: number) => {
    const { published, firstAt } = await server.tell('publish', { ms: length, perTurn, subscribers })
    const { lastAt, p50, p99 } = await client.tell('received', { messages: published })
    return { perSecond: (published * subscribers * 1000) / (lastAt - firstAt), p50, p99 }
  }
  await phase(WARM_MS)
  return phase(ms)
}

async function publishing(subscribers: number, rounds: number, ms: number): Promise<void> {
  for (const perTurn of PER_TURN) {
    const results = await interleaved(rounds, (side) =>
      withPair(side, async (pair) => {
        const { ports, acknowledgePort } = await pair.server.tell('serve', { servers: 1 })
        await pair.client.tell('connect', { ports: Array<number>(subscribers).fill(ports[0] ?? 0) })
        await pair.client.tell('subscribe', { acknowledgePort })
        return deliver(pair, subscribers, perTurn, ms)
      }),
    )
    const what = `1 → ${subscribers}, ${perTurn} a turn`
    const rate = medians(results, ({ perSecond }) => perSecond)
    const p50 = medians(results, (one) => one.p50)
    const p99 = medians(results, (one) => one.p99)
    console.log(row(what, 'delivered/s', rate))
    console.log(row('', 'p50 ms', p50, 1))
    console.log(row('', 'p99 ms', p99, 1))
    judgeLeast(`${what}: ours / npm`, rate.ours / rate.npm, LEAST_PUBLISH[perTurn], '×')
    if (perTurn > 1) judge(`${what}: p99`, p99.ours, P99_MS, ' ms')
  }
}

async function calls(rounds: number, ms: number): Promise<void> {
  for (const inFlight of IN_FLIGHT) {
    const results = await interleaved(rounds, (side) =>
      withPair(side, async ({ server, client }) => {
        const { ports } = await server.tell('serve', { servers: 1 })
        await client.tell('connect', { ports })
        await client.tell('call', { ms: WARM_MS, inFlight })
        const { answered, tookMs } = await client.tell('call', { ms, inFlight })
        return (answered * 1000) / tookMs
      }),
    )
    const what = `calls, ${inFlight} in flight`
    const rate = medians(results, (perSecond) => perSecond)
    console.log(row(what, 'answered/s', rate))
    judgeLeast(`${what}: ours / npm`, rate.ours / rate.npm, LEAST_CALLS[inFlight], '×')
  }
}

async function memory(rounds: number): Promise<void> {
  const results = await interleaved(Math.min(rounds, MEMORY_ROUNDS), (side: SideName) =>
    withPair(side, async (pair) => {
      const { ports } = await pair.server.tell('serve', { servers: IDLE })
      await pair.client.tell('connect', { ports })
      return pair.memory()
    }),
  )
  const what = `${IDLE} idle servers, a client each`
  const both = medians(results, ({ server, client }) => server + client)
  console.log(
    row(
      what,
      'servers MB',
      medians(results, ({ server }) => server),
      1,
    ),
  )
  console.log(
    row(
      '',
      'clients MB',
      medians(results, ({ client }) => client),
      1,
    ),
  )
  console.log(row('', 'both MB', both, 1))
  judge(`${what}: ours / npm`, both.ours / both.npm, 1, '×')
}

function row(what: string, unit: string, { ours, npm }: Record<SideName, number>, digits = 0): string {
  const number = (value: number) => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${what.padEnd(32)} ${unit.padEnd(12)} ${number(ours).padStart(12)} ${number(npm).padStart(12)} ${(ours / npm).toFixed(2).padStart(8)}`
}

async function main(): Promise<void> {
  const rounds = count('rounds', 5)
  const ms = count('ms', 1_500)
  const parts = option('parts', 'publish,rpc,memory').split(',')
  const subscribers = option('subscribers', '1,10,100').split(',').map(Number)
  console.log(
    `${PARAM_BYTES} bytes of JSON in messages of ${MESSAGE_BYTES}; medians of ${rounds} rounds of ${ms} ms; at most ${WINDOW} deliveries under way at once ` +
      `(${((WINDOW * MESSAGE_BYTES) / 1024).toFixed(0)} KiB in all buffers together)`,
  )
  console.log(`${''.padEnd(32)} ${''.padEnd(12)} ${'ours'.padStart(12)} ${'npm vsoa'.padStart(12)} ${'ours/npm'.padStart(8)}`)
  if (parts.includes('publish')) for (const one of subscribers) await publishing(one, rounds, ms)
  if (parts.includes('rpc')) await calls(rounds, ms)
  if (parts.includes('memory')) await memory(rounds)
}

const [, , role, side] = process.argv
if (role === 'role-server') serverRole(side as SideName)
else if (role === 'role-client') clientRole(side as SideName)
else {
  await main()
  process.exit()
}
