import fc from 'fast-check'
import { STATUS, TYPE } from '../../lib/vsoa/index'
import { RawPeer } from '../../lib/vsoa/testing/raw-peer'
import type { Attack } from './attacks'
import { Finding, inTime, type Scene } from './scene'
import { PASSWORD } from './words'

/** A client that keeps to the protocol: every answer, and who gets what is published, must be as a small model says. */
type Step =
  | { do: 'subscribe' | 'unsubscribe'; urls: string[]; list: boolean }
  | { do: 'call'; url: string; set: boolean }
  | { do: 'ping' }
  | { do: 'publish'; url: string }
  | { do: 'datagram'; url: string }

const PATHS = ['/a', '/a/', '/a/b', '/a/b/', '/a/b/c', '/b', '/ab', '/'] as const
const CALLS = {
  '/echo': STATUS.ok,
  '/tree/': STATUS.ok,
  '/tree': STATUS.ok,
  '/tree/x/y': STATUS.ok,
  '/status': 130,
  '/none': STATUS.invalidUrl,
} as const

const path = fc.constantFrom(...PATHS)
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constantFrom('subscribe' as const, 'unsubscribe' as const),
      urls: fc.array(path, { minLength: 1, maxLength: 4 }),
      list: fc.boolean(),
    }),
    fc.record({ do: fc.constant('publish' as const), url: path }),
    fc.record({
      do: fc.constant('call' as const),
      url: fc.constantFrom(...(Object.keys(CALLS) as (keyof typeof CALLS)[])),
      set: fc.boolean(),
    }),
    fc.record({ do: fc.constant('datagram' as const), url: path }),
    fc.constant({ do: 'ping' as const }),
  ),
  { minLength: 1, maxLength: 25 },
)

/** The protocol's rule, written down once more: exact, or below a subscription that ends in a slash, or everything. */
function reaches(subscription: string, url: string): boolean {
  const parts = (text: string) => text.split('/').filter(Boolean)
  if (!subscription.endsWith('/')) return subscription === url
  const above = parts(subscription)
  return parts(url).slice(0, above.length).join('/') === above.join('/')
}

async function run(scene: Scene, input: Step[]): Promise<void> {
  const peer = await RawPeer.connect({ host: '127.0.0.1', port: scene.serverPort })
  const next = () => inTime(peer.next(), 1_000, 'no answer')
  const mine = new Set<string>()
  let seq = 100
  try {
    peer.send({ type: TYPE.servInfo, seq: 1, param: { passwd: PASSWORD } })
    expectThat('the handshake’s status', (await next()).status, STATUS.ok)
    for (const step of input) {
      seq++
      if (step.do === 'publish') {
        const receivers = await scene.ask(scene.target.tell('publish', { url: step.url, n: seq }))
        const reached = [...mine].some((one) => reaches(one, step.url))
        expectThat(`receivers of ${step.url}`, receivers, reached ? 1 : 0)
        if (!reached) continue
        const { type, url, paramText } = await next()
        expectThat('the message', [type, url, paramText].join(), [TYPE.publish, step.url, `{"n":${seq}}`].join())
        continue
      }
      if (step.do === 'datagram') {
        peer.send({ type: TYPE.datagram, url: step.url, param: { seq } })
        const { type, url, paramText } = await next()
        expectThat('the datagram back', [type, url, paramText].join(), [TYPE.datagram, step.url, `{"seq":${seq}}`].join())
        continue
      }
      let status: number = STATUS.ok
      if (step.do === 'ping') peer.send({ type: TYPE.pingEcho, seq })
      else if (step.do === 'call') {
        peer.send({ type: TYPE.rpc, flags: step.set ? 4 : 0, seq, url: step.url, param: { seq } })
        status = CALLS[step.url as keyof typeof CALLS]
      } else {
        const type = step.do === 'subscribe' ? TYPE.subscribe : TYPE.unsubscribe
        const urls = step.list ? step.urls : step.urls.slice(0, 1)
        peer.send(step.list ? { type, seq, param: urls } : { type, seq, url: urls[0] ?? '/' })
        for (const url of urls) step.do === 'subscribe' ? mine.add(url) : mine.delete(url)
      }
      const answer = await next()
      expectThat(
        `the answer to ${JSON.stringify(step)}`,
        [answer.seq, answer.status, answer.flags & 1].join(),
        [seq, status, 1].join(),
      )
    }
  } finally {
    peer.socket.destroy()
  }
}

function expectThat(what: string, got: unknown, wanted: unknown): void {
  if (got !== wanted) throw new Finding(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`)
}

export const serverModel: Attack<Step[]> = { input: steps, run, batch: 40 }
