import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { fail, serveRole } from '../../../tests/support/role-process'
import { figuresOf } from '../figures'
import { type BenchParam, machineMs, paramOf, URL } from './message'
import { type BenchClient, type SideName, side } from './sides'
import { ACKNOWLEDGED, type ClientWords, type Received, SAMPLE } from './words'

/** The process of the clients. */
export function clientRole(name: SideName): void {
  const implementation = side(name)
  const clients: BenchClient[] = []
  const counts: number[] = []
  let acknowledge: Socket | null = null
  let unacknowledged = 0
  let deliveries = 0
  let awaited = Number.POSITIVE_INFINITY
  let done: (received: Received) => void = () => {}
  let latencies: number[] = []
  let lastAt = 0

  function deliver(client: number, param: BenchParam): void {
    const n = Number(param.n)
    const expected = (counts[client] ?? 0) + 1
    // A loss ends the bench: what isn't delivered in full can't be compared.
    if (n !== expected) fail(`client ${client} of ${name} got message ${param.n} instead of ${expected}`)
    counts[client] = n
    if (++deliveries % SAMPLE === 0) latencies.push(machineMs() - Number(param.at))
    if (++unacknowledged === ACKNOWLEDGED) {
      unacknowledged = 0
      acknowledge?.write('.')
    }
    if (deliveries === awaited) finish()
  }

  function finish(): void {
    lastAt = machineMs()
    const { p50, p99, max } = figuresOf(latencies)
    done({ lastAt, p50, p99, max })
    deliveries = 0
    awaited = Number.POSITIVE_INFINITY
    latencies = []
    counts.fill(0)
  }

  const words: ClientWords = {
    async connect({ ports }) {
      for (const port of ports) clients.push(await implementation.connect(port))
    },
    async subscribe({ acknowledgePort }) {
      acknowledge = connect({ host: '127.0.0.1', port: acknowledgePort, noDelay: true })
      await once(acknowledge, 'connect')
      for (const [index, client] of clients.entries()) {
        counts.push(0)
        await client.subscribe(URL, (param) => deliver(index, param as BenchParam))
      }
    },
    received({ messages }) {
      return new Promise((resolve) => {
        done = resolve
        awaited = messages * clients.length
        if (deliveries === awaited) finish()
      })
    },
    async call({ ms, inFlight }) {
      const [client] = clients
      if (!client) throw new Error('no client')
      const startedAt = machineMs()
      let answered = 0
      const caller = async () => {
        while (machineMs() - startedAt < ms) {
          const asked = paramOf(answered)
          const { n } = (await client.call('/echo', asked)) as BenchParam
          if (n !== asked.n) throw new Error(`call ${asked.n} was answered ${n}`)
          answered++
        }
      }
      await Promise.all(Array.from({ length: inFlight }, caller))
      return { answered, tookMs: machineMs() - startedAt }
    },
    async rest() {
      globalThis.gc?.()
    },
  }
  serveRole(words)
}
