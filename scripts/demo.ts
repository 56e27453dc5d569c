import {
  actOnServices,
  checkServiceName,
  clientFeed,
  createClient,
  createService,
  failback,
  getMicroservice,
  imageConfig,
  listImages,
  listNodes,
  listServices,
  listSwitches,
} from '../lib/api/contract/index'
import { ApiError } from '../tests/support/api-client'
import { type Instance, startInstance } from '../tests/support/instance'
import {
  AXIS_NAME,
  AXIS_PASSWORD,
  AXIS_SERVER,
  activeIs,
  deployAxisServer,
  healthy,
  microserviceWith,
  setMasterSlave,
  until,
} from '../tests/support/scenario'
import { Watcher } from '../tests/support/watcher'

/**
 * The nine steps of the example, over the public API and with a real VSOA client, against an instance of its own that is
 * gone afterwards. Prints what each step saw and how long it took; the exit code is 0 only when all of it was seen.
 */
const LIMIT_MS = 60_000

const startedAt = performance.now()
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
const cleanups: (() => Promise<unknown>)[] = []
let running = ''

async function step<T>(number: string, title: string, work: (see: (what: string) => void) => Promise<T>): Promise<T> {
  running = `step ${number} (${title})`
  const began = performance.now()
  const seen: string[] = []
  const result = await work((what) => seen.push(what))
  console.log(`${number.padStart(2)}  ${title.padEnd(62)} ${ms(performance.now() - began).padStart(9)}`)
  for (const what of seen) console.log(`      ${what}`)
  return result
}

function expect(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`expected: ${what}`)
}

async function demo(): Promise<void> {
  const instance: Instance = await step('0', 'Start a throw-away instance', async (see) => {
    const started = await startInstance({ onSpawn: (stop) => cleanups.push(stop) })
    see(
      `ready at ${started.url} after ${ms(started.readyMs)}, position server udp ${started.position.host}:${started.position.port}`,
    )
    return started
  })
  const { api } = instance

  await step('1', 'New service server_master: name and image, checked', async (see) => {
    const images = await api.call(listImages, { query: { pageSize: -1 } })
    const image = images.list.find(({ name, tag, os }) => `${name}@${tag}#${os}` === AXIS_SERVER)
    expect(image, `the image ${AXIS_SERVER} in the list`)
    const taken = await api.call(checkServiceName, { query: { name: 'server_master' } })
    expect(!taken, 'the name server_master is free')
    const { config } = await api.call(imageConfig, { query: { ref: AXIS_SERVER } })
    const refusal = await api
      .call(createService, { body: { name: '', image: { ref: AXIS_SERVER, config }, node: { names: ['none'] } } })
      .then(() => null)
      .catch((error: unknown) => error)
    expect(
      refusal instanceof ApiError && refusal.errors.some(({ field }) => field === 'name'),
      'an empty name is refused at its field',
    )
    see(
      `image ${AXIS_SERVER}; an empty name is refused: ${refusal.errors.map(({ field, message }) => `${field}: ${message}`).join('; ')}`,
    )
  })

  const nodes = await step('2', 'Choose a node', async (see) => {
    const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
    const fit = list.filter(({ type, status }) => type === 'linux' && status === 'online')
    const names = fit.map(({ name }) => name)
    see(
      `${list.length} nodes, ${names.join(' and ')} fit ${AXIS_SERVER}; ${list
        .filter(({ type }) => type !== 'linux')
        .map(({ name, type }) => `${name} is ${type}`)
        .join(', ')}`,
    )
    const [first, second] = names
    expect(first && second, 'two online Linux nodes')
    return { first, second }
  })

  const master = await step('3', `Deploy server_master on ${nodes.first}`, async (see) => {
    const deployed = await deployAxisServer(api, { name: 'server_master', node: nodes.first })
    const row = await healthy(api, deployed.taskId)
    const service = await until('the service turns complete', async () => {
      const { list } = await api.call(listServices, { query: { name: 'server_master' } })
      return list.find(({ status }) => status === 'complete')
    })
    see(`${row.name} is ${row.status} at ${row.address}:${row.vsoaPort}, service ${service.status}`)
    return deployed
  })

  const slave = await step('4', `The same for server_slave on ${nodes.second}`, async (see) => {
    const deployed = await deployAxisServer(api, { name: 'server_slave', node: nodes.second })
    const row = await healthy(api, deployed.taskId)
    see(`${row.name} is ${row.status} at ${row.address}:${row.vsoaPort}`)
    return deployed
  })

  await step('5', `Service governance lists ${AXIS_NAME}`, async (see) => {
    const row = await microserviceWith(api, 2)
    see(`${row.name}: ${row.healthInstance}/${row.instance} healthy, ${row.loadBalance}`)
  })

  await step('6', 'Load balancing: master/slave', async (see) => {
    await setMasterSlave(api, { master: master.taskId, slave: slave.taskId })
    const row = await activeIs(api, master.taskId)
    const active = row.instances.find(({ taskId }) => taskId === row.active)
    see(`${row.loadBalance}, active: ${active?.containerName} (epoch ${row.epoch})`)
  })

  const feedOf = (id: string, after: number) => api.call(clientFeed, { params: { id }, query: { after } })
  const { watcher, clientId } = await step('7', 'Run a client (ours in the console, and one outside)', async (see) => {
    const outside = new Watcher({
      server: `vsoa://${AXIS_NAME}`,
      password: AXIS_PASSWORD,
      urls: ['/axis'],
      keepaliveMs: 1000,
      connectTimeoutMs: 1000,
      reconnectDelayMs: 0,
      positionServers: [instance.position],
    })
    cleanups.push(() => outside.close())
    const { id } = await api.call(createClient, {
      body: { server: `vsoa://${AXIS_NAME}`, password: AXIS_PASSWORD, urls: ['/axis'] },
    })
    const { connected } = await outside.next('connected')
    see(
      `connected to ${connected.endpoint.host}:${connected.endpoint.port}: look-up ${ms(connected.lookupMs)}, connection ${ms(connected.connectMs)}, subscription ${ms(connected.subscribeMs)}`,
    )
    await outside.next('message', { fits: ({ number }) => number >= 2 })
    const { message } = await outside.next('message')
    see(`On message, URL: ${message.url} payload: ${message.paramText}`)
    const item = await until('a message in the console’s client', async () =>
      (await feedOf(id, 0)).items.find(({ kind, publisher }) => kind === 'message' && publisher),
    )
    see(`console: "${item.text}" from ${item.publisher?.containerName}`)
    expect(item.publisher?.taskId === master.taskId, 'server_master’s container as the publisher')
    return { watcher: outside, clientId: id }
  })

  await step('8', 'Stop server_master: the clients move to server_slave', async (see) => {
    const mark = watcher.mark()
    const before = (await feedOf(clientId, 0)).items.at(-1)?.seq ?? 0
    const lastOf = watcher.since(0, 'message').at(-1)
    await api.call(actOnServices, { params: { action: 'stop' }, body: { ids: [master.serviceId] } })
    const gone = await watcher.next('disconnected', { since: mark })
    const back = await watcher.next('connected', { since: mark, fits: ({ at }) => at > gone.at })
    const first = await watcher.next('message', { since: mark, fits: ({ at }) => at > back.at })
    see(`disconnected → connected in ${ms(back.at - gone.at)}; numbers went from ${lastOf?.number} to ${first.number}`)
    expect(first.number === 1, `numbers from 1 again, not ${first.number}`)
    const row = await activeIs(api, slave.taskId)
    const switched = await until('the switch in the list', async () => {
      const { list } = await api.call(listSwitches, { query: { microservice: AXIS_NAME } })
      return list.find(({ epoch, to }) => epoch === row.epoch && to?.taskId === slave.taskId)
    })
    see(
      `event: ${switched.kind} (${switched.cause}) ${switched.from?.serviceName} → ${switched.to?.serviceName}, decided in ${ms(switched.decisionMs)}`,
    )
    const item = await until('a message of server_slave in the console’s client', async () =>
      (await feedOf(clientId, before)).items.find(
        ({ kind, publisher }) => kind === 'message' && publisher?.taskId === slave.taskId,
      ),
    )
    see(`console: "${item.text}" from ${item.publisher?.containerName}`)
  })

  await step('9', 'Start server_master again: nothing jumps; then move back', async (see) => {
    const mark = watcher.mark()
    await api.call(actOnServices, { params: { action: 'start' }, body: { ids: [master.serviceId] } })
    await healthy(api, master.taskId)
    const since = watcher.mark()
    await watcher.next('message', { since })
    const second = await watcher.next('message', { since: watcher.mark() })
    expect(watcher.since(mark, 'disconnected').length === 0, 'the client stays connected to server_slave')
    const { active, id } = await api.call(getMicroservice, { params: { id: AXIS_NAME } })
    expect(active === slave.taskId, 'server_slave stays the active one')
    see(`server_master is healthy again, server_slave still serves (number ${second.number})`)
    const asked = watcher.mark()
    const moved = await api.call(failback, { params: { id } })
    const gone = await watcher.next('disconnected', { since: asked })
    const back = await watcher.next('connected', { since: asked, fits: ({ at }) => at > gone.at })
    const first = await watcher.next('message', { since: asked, fits: ({ at }) => at > back.at })
    await activeIs(api, master.taskId)
    expect(first.number === 1, `numbers from 1 again, not ${first.number}`)
    see(
      `failback: ${moved.clients} clients released (${moved.released}), disconnected → connected in ${ms(back.at - gone.at)}, numbers from ${first.number}`,
    )
  })
}

async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup().catch((error: unknown) => console.error(`cleaning up: ${error instanceof Error ? error.message : error}`))
  }
}

async function main(): Promise<void> {
  const limit = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not finished within ${LIMIT_MS} ms`)), LIMIT_MS).unref()
  })
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(`ended by ${signal}`)))
  })
  try {
    await Promise.race([demo(), limit, interrupted])
    await cleanUp()
    console.log(`\nAll nine steps seen, ${ms(performance.now() - startedAt)} in all.`)
    process.exit(0)
  } catch (error) {
    console.error(`\nFailed in ${running}: ${error instanceof Error ? error.message : error}`)
    await cleanUp()
    process.exit(1)
  }
}

await main()
