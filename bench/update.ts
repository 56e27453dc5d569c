import {
  createService,
  getService,
  getTransaction,
  imageConfig,
  listNodes,
  listRecords,
  rollbackService,
  updateService,
} from '../lib/api/contract/index'
import { type Instance, startInstance } from '../tests/support/instance'
import { LookUps } from '../tests/support/look-ups'
import {
  AXIS_NAME,
  AXIS_PASSWORD,
  AXIS_SERVER,
  healthy,
  microserviceWith,
  setMasterSlave,
  until,
} from '../tests/support/scenario'
import { Watcher } from '../tests/support/watcher'
import { count } from './lib/arguments'
import { FIGURES_HEAD, figuresLine, figuresOf, judge } from './lib/figures'
import { endOnSignal } from './lib/on-signal'

/**
 * How long a subscribed client goes without its data while a two-instance microservice is updated and rolled back, on the whole
 * product, and whether a look-up ever finds nobody. `--runs N` updates, and as many rollbacks (10).
 */
const PERIOD_MS = 10
/** A client may be without data for so long, ms. */
const MOST_SILENCE_MS = 100

async function deploy({ api }: Instance): Promise<string> {
  const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
  const names = list.filter(({ type, status }) => type === 'linux' && status === 'online').map(({ name }) => name)
  const { config } = await api.call(imageConfig, { query: { ref: AXIS_SERVER } })
  config.process.env = [...config.process.env, `AXIS_PERIOD_MS=${PERIOD_MS}`]
  const { id, containers } = await api.call(createService, {
    body: { name: 'pair', image: { ref: AXIS_SERVER, config }, node: { names: names.slice(0, 2) }, policy: 'static' },
  })
  for (const taskId of containers) await healthy(api, taskId)
  const [master = '', slave = ''] = containers
  await microserviceWith(api, 2)
  await setMasterSlave(api, { master, slave })
  return id
}

/** The longest time without a message while `begin` and the transaction it gives go on, and a little longer. */
async function silenceDuring({ api }: Instance, watcher: Watcher, begin: () => Promise<string>): Promise<number> {
  await watcher.next('message', { since: watcher.mark() })
  const mark = watcher.mark()
  const id = await begin()
  const done = await until('the update ends', async () => {
    const transaction = await api.call(getTransaction, { params: { id } })
    return transaction.status !== 'running' && transaction
  })
  if (done.status !== 'success') throw new Error(done.error ?? 'the update failed')
  const after = watcher.mark()
  await until('messages after it', () => watcher.since(after, 'message').length > 20)
  const times = watcher.since(Math.max(0, mark - 1), 'message').map(({ at }) => at)
  return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)))
}

async function main(): Promise<void> {
  const runs = count('runs', 10)
  let instance: Instance | null = null
  let watcher: Watcher | null = null
  let lookUps: LookUps | null = null
  try {
    instance = await startInstance({ onSpawn: endOnSignal })
    const here = instance
    const { api } = here
    const id = await deploy(here)
    watcher = new Watcher({
      server: `vsoa://${AXIS_NAME}`,
      password: AXIS_PASSWORD,
      urls: ['/axis'],
      keepaliveMs: 1000,
      connectTimeoutMs: 1000,
      reconnectDelayMs: 0,
      positionServers: [here.position],
    })
    await watcher.next('message')
    lookUps = new LookUps(AXIS_NAME, here.position)
    const silences: Record<'update' | 'rollback', number[]> = { update: [], rollback: [] }
    for (let run = 1; run <= runs; run++) {
      const [before] = (await api.call(listRecords, { query: { id, pageSize: 1 } })).list
      const { name, image, node, policy } = await api.call(getService, { params: { id } })
      image.config.process.env = [...image.config.process.env.filter((each) => !each.startsWith('RELEASE=')), `RELEASE=${run}`]
      const update = async () => (await api.call(updateService, { body: { id, name, image, node, policy } })).transactionId
      silences.update.push(await silenceDuring(here, watcher, update))
      const back = async () => (await api.call(rollbackService, { body: { id, recordId: before?.id ?? '' } })).id
      silences.rollback.push(await silenceDuring(here, watcher, back))
    }
    await lookUps.close()
    console.log(`update: ${runs} updates and rollbacks of two instances, feed every ${PERIOD_MS} ms, reconnect delay 0`)
    console.log(FIGURES_HEAD)
    for (const [what, values] of Object.entries(silences)) console.log(figuresLine(`${what}: longest silence`, figuresOf(values)))
    console.log(`${lookUps.found} look-ups found a server, ${lookUps.none.length} found none`)
    for (const [what, values] of Object.entries(silences))
      judge(`${what}, longest silence, max`, figuresOf(values).max, MOST_SILENCE_MS, ' ms')
    judge('look-ups that found nobody', lookUps.none.length, 0, '')
  } finally {
    await lookUps?.close()
    await watcher?.close()
    await instance?.stop()
  }
}

await main()
