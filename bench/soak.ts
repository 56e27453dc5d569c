import { fail, RoleProcess } from '../tests/support/role-process'
import { count } from './lib/arguments'
import { judge, judgeLeast } from './lib/figures'
import { soakClientRole } from './lib/soak/client-role'
import { soakServerRole } from './lib/soak/server-role'
import type { Held, SoakClientWords, SoakServerWords } from './lib/soak/words'
import { median } from './lib/vsoa/compare'

/**
 * A long run of `lib/vsoa` with an end: `--messages N` (20,000,000) read by subscribers while automatic clients are closed and come
 * back `--reconnects N` (50,000) times, through look-up, connection and subscription. Memory and descriptors are looked at
 * `--samples N` (40) times and mustn't grow.
 */
const SUBSCRIBERS = 4
const AUTOMATIC = 100
const MB = 1024 * 1024
/** Of the median of the last quarter above that of the second one (the first warms up). */
const MOST_USED_MB = 4
const MOST_RESIDENT_MB = 24
const MOST_DESCRIPTORS = 2
const PAUSE_MS = 200
/** Without a message or a reconnection for so long, something was lost, and the run would have no end. */
const MOST_STILL_MS = 30_000
/** Looking at the state collects all garbage: not after every round. */
const ROUNDS_BETWEEN = 5

interface Sample {
  atMs: number
  delivered: number
  connections: number
  server: Held
  client: Held
}

async function main(): Promise<void> {
  const messages = count('messages', 20_000_000)
  const reconnects = count('reconnects', 50_000)
  const samples = count('samples', 40)
  const program = process.argv[1] ?? ''
  const server = new RoleProcess<SoakServerWords>(program, ['role-server'])
  const client = new RoleProcess<SoakClientWords>(program, ['role-client'])
  try {
    const ports = await server.tell('start', {})
    await client.tell('start', { ...ports, subscribers: SUBSCRIBERS, automatic: AUTOMATIC })
    await client.tell('back', { connections: AUTOMATIC })
    const startedAt = performance.now()
    await server.tell('publish', { messages: Math.ceil(messages / SUBSCRIBERS), subscribers: SUBSCRIBERS })
    const taken: Sample[] = []
    console.log(HEAD)
    let connections = AUTOMATIC
    let next = 0
    let reached = ''
    const still = setTimeout(() => fail(`nothing more came for ${MOST_STILL_MS} ms after ${reached}`), MOST_STILL_MS)
    for (;;) {
      const { delivered, outOfOrder, connections: now, ...held } = await client.tell('state', {})
      const { slowDropped, ...serverHeld } = await server.tell('state', {})
      if (outOfOrder > 0 || slowDropped > 0)
        throw new Error(`${outOfOrder} messages out of order, ${slowDropped} subscribers dropped`)
      const soFar = `${delivered} messages and ${now - AUTOMATIC} reconnections`
      if (soFar !== reached) still.refresh()
      reached = soFar
      const done = Math.min(delivered / messages, 1) / 2 + Math.min((now - AUTOMATIC) / reconnects, 1) / 2
      if (done * samples >= next) {
        next++
        const sample = { atMs: performance.now() - startedAt, delivered, connections: now, server: serverHeld, client: held }
        taken.push(sample)
        console.log(line(sample))
      }
      if (delivered >= messages && now - AUTOMATIC >= reconnects) break
      if (now - AUTOMATIC < reconnects) {
        for (let round = 0; round < ROUNDS_BETWEEN; round++) {
          connections += await server.tell('release', {})
          await client.tell('back', { connections })
        }
      } else {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    }
    clearTimeout(still)
    for (const [name, of] of [
      ['server', (sample: Sample) => sample.server],
      ['clients', (sample: Sample) => sample.client],
    ] as const) {
      judge(`${name}: memory in use grew by`, grown(taken, (sample) => of(sample).used) / MB, MOST_USED_MB, ' MB')
      judge(`${name}: resident memory grew by`, grown(taken, (sample) => of(sample).resident) / MB, MOST_RESIDENT_MB, ' MB')
      judge(
        `${name}: descriptors grew by`,
        grown(taken, (sample) => of(sample).descriptors),
        MOST_DESCRIPTORS,
        '',
      )
    }
    judgeLeast('messages delivered, all in order', taken.at(-1)?.delivered ?? 0, messages, '')
    judgeLeast('reconnections', (taken.at(-1)?.connections ?? 0) - AUTOMATIC, reconnects, '')
  } finally {
    client.end()
    server.end()
  }
}

const HEAD = '   s   messages  reconnected   server in use / resident MB, descriptors   clients in use / resident MB, descriptors'

function line({ atMs, delivered, connections, server, client }: Sample): string {
  const one = ({ used, resident, descriptors }: Held) =>
    `${(used / MB).toFixed(1).padStart(10)} / ${(resident / MB).toFixed(1).padStart(6)}, ${String(descriptors).padStart(4)}`.padEnd(
      44,
    )
  return `${(atMs / 1000).toFixed(0).padStart(4)} ${String(delivered).padStart(10)} ${String(connections - AUTOMATIC).padStart(12)}   ${one(server)}${one(client)}`
}

/** Median of the last quarter above the median of the second quarter. */
function grown(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const quarter = Math.max(1, Math.floor(samples.length / 4))
  return median(samples.slice(-quarter).map(value)) - median(samples.slice(quarter, 2 * quarter).map(value))
}

const role = process.argv[2]
if (role === 'role-server') soakServerRole()
else if (role === 'role-client') soakClientRole()
else {
  await main()
  process.exit()
}
