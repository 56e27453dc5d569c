import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, expectedSignature, type HookReceiver, hookReceiver, taken } from '../../tests/support/hook-receiver'
import type { SwitchRecord } from '../domain/microservice'
import { MOST_DELIVERIES, type Store } from '../store'
import { quiet, temporaryStore } from '../store/test-store'
import { Deliverer, type DelivererOptions } from './deliverer'
import { storeSwitch } from './outbox'

const SECRET = 'known-to-both-sides'
let store: Store
let done: () => Promise<void>
let deliverer: Deliverer | null = null
const receivers: HookReceiver[] = []
let onChange: () => void = () => undefined

beforeEach(async () => {
  ;({ store, done } = await temporaryStore())
})
afterEach(async () => {
  await deliverer?.close()
  deliverer = null
  for (const each of receivers.splice(0)) each.close()
  await done()
})

/** A receiver that is gone with the test. */
async function receiver(answer?: Answer, port?: number): Promise<HookReceiver> {
  const made = await hookReceiver(answer, port)
  receivers.push(made)
  return made
}

function start(options: Partial<DelivererOptions> = {}): Deliverer {
  const changed = () => {
    onChange()
  }
  deliverer = new Deliverer({ store, log: quiet, changed, firstRetryMs: 20, lastRetryMs: 40, ...options })
  deliverer.start()
  return deliverer
}
/** Resolves when the outbox is as wanted; it is looked at whenever the deliverer says that something changed. */
async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const news = new Promise<void>((resolve) => {
      onChange = resolve
    })
    const found = await look()
    if (found) return found
    await news
  }
}
const delivered = (count = 0) =>
  until(async () => (await store.deliveries.waiting()) === count && (await store.deliveries.last()))
const on = (url: string) => store.webhook.set({ url, secret: SECRET, on: true })
const party = (name: string) => ({ taskId: name, containerName: name, serviceName: name, nodeName: 'node1' })
const switched = (id: string, epoch = 1): SwitchRecord => ({
  id,
  microservice: 'axis_server',
  epoch,
  kind: 'failover',
  cause: 'exit',
  evidence: [{ at: 1, signal: 'exit', detail: 'exit code 1' }],
  from: party('master'),
  to: party('slave'),
  faultAt: 1,
  detectedAt: 2,
  fencedAt: null,
  announcedAt: 3,
  decisionMs: 1,
})
const kinds = async () =>
  (await store.events.list({ limit: 10 })).map(({ kind, params }) => [kind, params.cause, params.attempts])

describe('delivery', () => {
  it('posts each switch once, signed, in their order', async () => {
    const { url, got } = await receiver()
    await on(url)
    const running = start()
    await Promise.all([1, 2, 3].map((nth) => storeSwitch(store, switched(`s${nth}`, nth))))
    expect(await storeSwitch(store, switched('s1'))).toMatchObject({ added: false, completed: false })
    running.wake()
    await delivered()
    expect(got.map((each) => JSON.parse(each.body))).toMatchObject([
      { id: 's1', type: 'switch', at: 3, microservice: 'axis_server', kind: 'failover', cause: 'exit', epoch: 1 },
      { id: 's2', from: { containerName: 'master' }, to: { containerName: 'slave' } },
      { id: 's3', faultAt: 1, detectedAt: 2, fencedAt: null, announcedAt: 3 },
    ])
    for (const each of got) {
      expect(Math.abs(Date.now() - Number(each.headers['tandem-timestamp']))).toBeLessThan(60_000)
      expect(each.headers).toMatchObject({ 'tandem-event': 'switch', 'tandem-signature': expectedSignature(SECRET, each) })
    }
    expect(new Set(got.map((each) => each.headers['tandem-delivery'])).size).toBe(3)
  })

  it('notes nothing while it is off, and holds what waits', async () => {
    const { url, got } = await receiver()
    await store.webhook.set({ url, secret: SECRET, on: false })
    await storeSwitch(store, switched('s1'))
    expect(await store.deliveries.waiting()).toBe(0)
    await on(url)
    await storeSwitch(store, switched('s2'))
    await store.webhook.set({ url, secret: SECRET, on: false })
    const running = start()
    await on(url)
    running.wake()
    await delivered()
    expect(got.map((each) => JSON.parse(each.body).id)).toEqual(['s2'])
  })

  it('tries again under the same id until it is taken; the next one waits for it', async () => {
    const { url, got } = await receiver((response, nth) => void response.writeHead(nth === 1 ? 500 : 200).end('thanks'))
    await on(url)
    await storeSwitch(store, switched('s1'))
    await storeSwitch(store, switched('s2'))
    start()
    await delivered()
    expect(got.map((each) => JSON.parse(each.body).id)).toEqual(['s1', 's1', 's2'])
    const ids = got.map((each) => each.headers['tandem-delivery'])
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('waits for a receiver that isn’t there yet', async () => {
    const away = await receiver()
    away.close()
    await on(away.url)
    await storeSwitch(store, switched('s1'))
    start()
    const failed = await until(async () => {
      const last = await store.deliveries.last()
      return last?.outcome && last
    })
    expect(failed.outcome).toMatchObject({ code: 'unreachable', status: null, reason: 'ECONNREFUSED' })
    const back = await receiver(taken, away.port)
    expect((await delivered()).outcome).toMatchObject({ code: 'delivered', status: 204 })
    expect(back.got.map((each) => each.headers['tandem-delivery'])).toEqual([failed.id])
  })

  it('gives one that is slow its time and no more, and follows no redirect', async () => {
    const elsewhere = await receiver()
    const { url, got } = await receiver((response, nth) => {
      if (nth === 2) response.writeHead(307, { location: elsewhere.url }).end()
      if (nth === 3) taken(response, nth)
    })
    await on(url)
    await storeSwitch(store, switched('s1'))
    start({ attemptMs: 200 })
    const codes: string[] = []
    const last = await until(async () => {
      const found = await store.deliveries.last()
      if (found?.outcome && codes.length < found.attempts) codes.push(found.outcome.code)
      return found?.state === 'delivered' && found
    })
    expect(codes).toEqual(['timeout', 'redirected', 'delivered'])
    expect(last.attempts).toBe(3)
    expect([got.length, elsewhere.got.length]).toEqual([3, 0])
  })

  it('reads of an answer no more than it must', async () => {
    const { url } = await receiver((response) => {
      response.writeHead(200)
      // Until its other end hangs up.
      const more = () => void (response.destroyed || response.write('x'.repeat(16_384), () => setImmediate(more)))
      more()
    })
    await on(url)
    await storeSwitch(store, switched('s1'))
    start({ attemptMs: 5_000 })
    expect((await delivered()).outcome).toMatchObject({ code: 'delivered', status: 200 })
  })

  it('goes on at the next start with what was under way, under the same id', async () => {
    const { url, got, arrived } = await receiver((response, nth) => (nth === 1 ? undefined : taken(response, nth)))
    await on(url)
    await storeSwitch(store, switched('s1'))
    await using(start(), () => arrived(1))
    expect(await store.deliveries.waiting()).toBe(1)
    start()
    await delivered()
    expect(got[1]?.headers['tandem-delivery']).toBe(got[0]?.headers['tandem-delivery'])
    expect(got).toHaveLength(2)
  })

  it('gives up what is too old, and says so', async () => {
    const { url } = await receiver((response) => void response.writeHead(503).end())
    await on(url)
    await storeSwitch(store, switched('s1'))
    start({ giveUpMs: 100 })
    await delivered()
    const [[kind, cause, attempts] = []] = await kinds()
    expect([kind, cause]).toEqual(['webhook.givenUp', 'age'])
    expect(attempts).toBeGreaterThan(0)
  })
})

it('keeps so many at most: the oldest is given up for a newer one, and that is said', async () => {
  await on('http://127.0.0.1:9/')
  for (let from = 0; from < MOST_DELIVERIES; from += 100)
    await store.transaction(async (tx) => {
      for (let nth = from; nth < from + 100; nth += 1)
        await tx.deliveries.add({ id: `d${nth}`, event: 'switch', body: '{}', at: new Date() })
    })
  await storeSwitch(store, switched('s1'))
  expect(await store.deliveries.waiting()).toBe(MOST_DELIVERIES)
  expect((await store.deliveries.next())?.id).toBe('d1')
  expect(await kinds()).toEqual([['webhook.givenUp', 'room', 0]])
  // One that is delivered makes room for the next without a loss.
  await store.deliveries.update('d1', { state: 'delivered' })
  await storeSwitch(store, switched('s2'))
  expect(await kinds()).toHaveLength(1)
  expect((await store.figures()).rows.deliveries).toBe(MOST_DELIVERIES)
})

it('keeps the secret sealed', async () => {
  await on('http://127.0.0.1:9/')
  expect(await store.settings.get('webhook')).not.toContain(SECRET)
  expect((await store.webhook.get())?.secret).toBe(SECRET)
})

/** Until that has come; then it ends. */
async function using(of: Deliverer, come: () => Promise<void>): Promise<void> {
  await come()
  await of.close()
}
