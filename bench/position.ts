import { readFileSync } from 'node:fs'
import { STRATEGIES } from '../lib/domain/microservice'
import { RoleProcess } from '../tests/support/role-process'
import { count } from './lib/arguments'
import { judge, judgeLeast } from './lib/figures'
import { buildLoader, type Loader } from './lib/position/loader'
import { type PositionWords, positionRole } from './lib/position/role'
import { median } from './lib/vsoa/compare'

/**
 * The position server of `lib/vsoa` by itself, loaded by a C program (skipped where none can be compiled): look-ups in a second of
 * its processor time, 10,000 at once, and good look-ups while 100,000 datagrams of junk a second come in; then with each of the
 * governor's strategies. `--rounds N` (3), `--seconds N` (3).
 */
const LEAST_PER_SECOND = 50_000
const BURST = 10_000
const BURST_SOCKETS = 200
const BURST_WAIT_MS = 3_000
/** What the receive buffer must be for all of a burst to be answered. */
const ENOUGH_BYTES = 4_194_304
const JUNK_PER_SECOND = 100_000
/** The loader may fall a little behind its pace on a busy machine. */
const JUNK_TOLERANCE = 0.97
const GOOD_PER_SECOND = 500
const GOOD_P99_MS = 20
const WINDOW = 256
const SOCKETS = 32

interface Scene {
  server: RoleProcess<PositionWords>
  loader: Loader
  port: number
}

async function rate({ server, loader, port }: Scene, rounds: number, seconds: number, what = ''): Promise<void> {
  const perCpuSecond: number[] = []
  let [lostInAll, wrongInAll] = [0, 0]
  await server.tell('state', {})
  for (let round = 0; round < rounds; round++) {
    const { answered, lost, wrong, perSecond } = await loader.rate({ port, seconds, window: WINDOW, sockets: SOCKETS })
    const { cpuMs } = await server.tell('state', {})
    // On a busy machine the server isn't given a whole core, or the loader is what is slow: what counts is what a look-up costs.
    perCpuSecond.push((answered * 1000) / cpuMs)
    lostInAll += lost
    wrongInAll += wrong
    const cores = (cpuMs / (seconds * 1000)).toFixed(2)
    console.log(`${perSecond} look-ups/s with ${cores} cores; ${lost} lost, ${wrong} answered wrong`)
  }
  judgeLeast(`${what}look-ups in a second of the server's processor time, median`, median(perCpuSecond), LEAST_PER_SECOND, '')
  judge(`${what}look-ups lost`, lostInAll, 0, '')
  judge(`${what}look-ups answered wrong`, wrongInAll, 0, '')
}

/** The same with each strategy, as the governor picks. */
async function strategies(scene: Scene, rounds: number, seconds: number): Promise<void> {
  for (const strategy of STRATEGIES) {
    const { instances } = await scene.server.tell('use', { strategy })
    await rate(scene, rounds, seconds, `${strategy}, ${instances} instances: `)
  }
}

async function bursts({ server, loader, port }: Scene, rounds: number): Promise<void> {
  let unanswered = 0
  for (let round = 0; round < rounds; round++) {
    const { sent, answered, sentMs, lastMs } = await loader.burst({
      port,
      count: BURST,
      sockets: BURST_SOCKETS,
      waitMs: BURST_WAIT_MS,
    })
    unanswered += sent - answered
    console.log(`${sent} look-ups sent in ${sentMs} ms: ${answered} answered, the last after ${lastMs} ms`)
  }
  const { stats } = await server.tell('state', {})
  const buffer = Number(readFileSync('/proc/sys/net/core/rmem_max', 'latin1'))
  console.log(`receive buffer ${stats.receiveBuffer} bytes (rmem_max ${buffer}); dropped by the system ${stats.dropped}`)
  if (buffer >= ENOUGH_BYTES) judge(`${BURST} look-ups at once: unanswered`, unanswered, 0, '')
  else console.log(`skip  ${BURST} look-ups at once: rmem_max is below ${ENOUGH_BYTES}`)
}

async function junk({ server, loader, port }: Scene, rounds: number, seconds: number): Promise<void> {
  let lost = 0
  const p99: number[] = []
  const pace: number[] = []
  for (let round = 0; round < rounds; round++) {
    const [noise, good] = await Promise.all([
      loader.junk({ port, perSecond: JUNK_PER_SECOND, seconds: seconds + 1 }),
      loader.probe({ port, perSecond: GOOD_PER_SECOND, seconds }),
    ])
    lost += good.lost
    p99.push(good.p99)
    pace.push(noise.perSecond)
    console.log(
      `junk ${noise.perSecond}/s; good look-ups: ${good.sent} sent, ${good.lost} lost, p50 ${good.p50} ms, p99 ${good.p99} ms, max ${good.max} ms`,
    )
  }
  const { stats } = await server.tell('state', {})
  console.log(`dropped by the system ${stats.dropped}, malformed ${stats.malformed}`)
  judgeLeast('junk datagrams/s, median', median(pace), JUNK_PER_SECOND * JUNK_TOLERANCE, '')
  judge('good look-ups lost', lost, 0, '')
  judge('good look-ups, p99, median', median(p99), GOOD_P99_MS, ' ms')
}

async function main(): Promise<void> {
  const rounds = count('rounds', 3)
  const seconds = count('seconds', 3)
  const loader = buildLoader()
  if (!loader) {
    console.log('skip  the loader is a C program for Linux: no C compiler (cc, gcc, clang) was found')
    return
  }
  const server = new RoleProcess<PositionWords>(process.argv[1] ?? '', ['role-position'])
  try {
    const { port } = await server.tell('start', {})
    const scene = { server, loader, port }
    await rate(scene, rounds, seconds)
    await bursts(scene, rounds)
    await junk(scene, rounds, seconds)
    await strategies(scene, rounds, seconds)
  } finally {
    server.end()
  }
}

if (process.argv[2] === 'role-position') positionRole()
else {
  await main()
  process.exit()
}
