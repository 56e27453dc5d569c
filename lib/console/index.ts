import { createHmac, randomInt } from 'node:crypto'
import { join } from 'node:path'
import next from 'next'
import type { Logger } from 'pino'
import { LIVE_PATH } from '../api/live'
import type { Caller, RouteHost } from '../api/route'
import { type Auth, createAuth } from '../auth'
import { Changes, Control, type PowerSwitch } from '../control'
import type { Env } from '../env'
import { FeedClients } from '../feed'
import { ImageRegistry } from '../image'
import { startLive } from '../live'
import { createSecretBox } from '../secrets'
import { openStore, type Store } from '../store'
import {
  About,
  Access,
  Catalog,
  ClientMoves,
  Clients,
  Configuration,
  Containers,
  Deployments,
  Events,
  explain,
  FailoverActions,
  Images,
  liveRows,
  localProgram,
  Metrics,
  Microservices,
  NodeFigures,
  Nodes,
  Rescheduling,
  Services,
  Session,
  Sessions,
  SwitchMarks,
  setConsoleRoot,
  TemplateDeployment,
  Templates,
  Tokens,
  Uploads,
  Users,
  Webhook,
} from '../usecases'
import { Deliverer } from '../webhook'
import { createHttp, type Handler, listen } from './http'
import { metricsHandler } from './metrics'
import { type SimulatedNode, seedImages, seedNodes } from './seed'
import { staticFiles } from './static-files'

export interface ConsoleConfig {
  env: Env
  governor: { host: string; port: number; password: string }
  /** PEM text of the authority that vouches for agents' certificates; absent: those the system trusts. */
  agentCa?: string
  simulatedNodes: SimulatedNode[]
  /** Whoever started the simulated nodes; null when this console runs by itself. */
  power: PowerSwitch | null
  dataDir: string
  /** The key everything secret is sealed with. */
  key: Buffer
  rootDir: string
  dev: boolean
  version: string
  log: Logger
}

/** A start goes on without what isn't there after this time; `/readyz` keeps saying so. */
const READY_MS = 20_000
const PRUNE_MS = 3_600_000

/**
 * Starts the console: opens the store, connects to agents and governor, serves pages, API and live channel. Resolves when it is
 * ready (store, governor with its position server, simulated nodes). Throws when it can't be: busy port, unwritable folder.
 */
export async function startConsole(config: ConsoleConfig): Promise<{ close(): Promise<void> }> {
  const { env, log, rootDir } = config
  const store = await openStore({
    dataDir: config.dataDir,
    secretBox: createSecretBox(config.key),
    migrationsDir: join(rootDir, 'prisma', 'migrations'),
    log,
  })
  await seedImages(store, join(rootDir, 'dist', 'images'))
  await seedNodes(store, config.simulatedNodes)
  const auth = await createAuth({
    store,
    secret: createHmac('sha256', config.key).update('sessions').digest('hex'),
    ...(env.apiToken === undefined ? {} : { apiToken: env.apiToken }),
    ...(env.adminPassword === undefined ? {} : { adminPassword: env.adminPassword }),
    baseUrl: `http://${urlHost(env.host)}:${env.port}`,
    trustedOrigins: (request) => ownOrigins(request?.headers.get('host') ?? null),
    log,
  })

  const changes = new Changes()
  const registry = await ImageRegistry.open(join(config.dataDir, 'images'))
  const images = new Images({ store, changes }, registry)
  const control = new Control({
    store,
    governor: config.governor,
    agentCa: config.agentCa,
    power: config.power,
    archiveOf: (digest) => registry.archiveOf(digest),
    changes,
    log,
  })
  const feed = new FeedClients({
    positionServers: [env.position],
    publisherOf: (address, port) => publisherOf(control, address, port),
    log,
  })
  const context = { store, control, changes, images, log }
  const deployments = new Deployments(context)
  const uploads = new Uploads(context, registry, images, (...arrival) => deployments.updateForNewImage(...arrival))
  await uploads.tidy()
  const clients = new Clients(context, feed)
  const moves = new ClientMoves(store)
  feed.on('moved', (move) => moves.record(move))
  const setupCode = String(randomInt(0, 100_000_000)).padStart(8, '0')

  const app = next({ dev: config.dev, dir: rootDir, hostname: env.host, port: env.port })
  const ready = () => isReady(store, control, config.simulatedNodes)
  // In development Next's pages reload themselves over a channel of its own.
  const upgrades = (url: string) => url.startsWith(LIVE_PATH) || (config.dev && url.startsWith('/_next/'))
  const deliverer = new Deliverer({ store, log, changed: () => changes.say('webhook', 'webhook') })
  changes.on('change', (kind) => {
    if (kind !== 'switches') return
    deliverer.wake()
    changes.say('webhook', 'webhook')
  })
  const metrics = new Metrics(context)
  const server = createHttp({
    next: (request, response) => handle(request, response),
    ready,
    upgrades,
    metrics: metricsHandler(metrics, auth),
    answered: (method, status) => metrics.answered(method, status),
    dev: config.dev,
    log,
  })
  const live = startLive({
    server,
    auth,
    allowedOrigin: (origin, host) => origin === undefined || ownOrigins(host ?? null).includes(origin),
    rows: liveRows(context, clients),
    changes,
    openLog: (taskId, sink) => openLog(store, control, taskId, sink),
    openPicks: (id, sink) => openPicks(store, control, id, sink),
    feed,
    governorUp: () => control.governor.up,
    log,
  })
  const drop = (principalId: string) => live.dropSession(principalId)
  const services = new Services(context)
  setConsoleRoot({
    auth,
    host: routeHost(auth, env.localRole, log),
    version: config.version,
    services,
    containers: new Containers(context),
    deployments,
    catalog: new Catalog(context),
    images,
    uploads,
    microservices: new Microservices(context, moves),
    failover: new FailoverActions(context),
    nodes: new Nodes(context, env.position),
    rescheduling: new Rescheduling(context),
    templates: new Templates(new TemplateDeployment(context, services, deployments)),
    configuration: new Configuration(context),
    nodeFigures: new NodeFigures(context),
    clients,
    events: new Events(store),
    session: new Session(auth, setupCode),
    users: new Users(store, auth, drop),
    access: new Access(store, auth, drop, log),
    sessions: new Sessions(store, auth, drop),
    switchMarks: new SwitchMarks(store, (userId, readTo) => live.tellRead(userId, readTo)),
    tokens: new Tokens(store, drop),
    webhook: new Webhook(context, deliverer),
    about: new About(context, { version: config.version, dataDir: config.dataDir, host: env.host, port: env.port }, () =>
      live.viewers(),
    ),
  })
  // Bound before Next is prepared: a busy port must be said at once, and Next's own upgrade handler comes after Socket.IO's.
  let handle: Handler = async (_request, response) => {
    response.writeHead(503, { 'retry-after': '1' }).end('starting\n')
  }
  await listen(server, env.host, env.port)
  await app.prepare()
  const pages = app.getRequestHandler()
  handle = config.dev ? pages : staticFiles(join(rootDir, '.next', 'static'), pages)

  await config.power?.ready
  await control.start()
  deliverer.start()
  await clients.resume()
  await uploads.resume()
  // Also when only this machine can connect: a proxy or tunnel here may let others in.
  if (await auth.needsSetup()) process.stdout.write(`Set-up from another machine needs this code: ${setupCode}\n`)
  const prune = () =>
    Promise.all([store.prune(new Date()), uploads.sweep(new Date())]).catch((err) =>
      log.warn({ err }, 'old rows could not be removed'),
    )
  const pruning = setInterval(prune, PRUNE_MS)
  void prune()
  await until(ready, READY_MS)

  return {
    async close() {
      clearInterval(pruning)
      metrics.close()
      await live.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await feed.close()
      await uploads.close()
      await control.close()
      await deliverer.close()
      await app.close()
      await store.close()
      setConsoleRoot(null)
    },
  }
}

function routeHost(auth: Auth, localRole: Env['localRole'], log: Logger): RouteHost {
  return {
    async authenticate(headers): Promise<Caller | null> {
      const session = await auth.session(headers)
      if (session) return { ...session.principal, expiresAt: session.expiresAt.getTime(), sessionId: session.id }
      const principal = await auth.authenticate(headers)
      if (principal) return { ...principal, expiresAt: null }
      return localRole === undefined ? null : localProgram(headers, localRole)
    },
    explain,
    log,
  }
}

async function isReady(store: Store, control: Control, simulated: readonly SimulatedNode[]): Promise<boolean> {
  await store.ping()
  if (!control.governor.up) return false
  const nodes = (await store.nodes.list()).filter((each) => each.simulated)
  return simulated.every(({ name }) => {
    const node = nodes.find((each) => each.name === name)
    // One that is switched off isn't waited for.
    return node && (control.nodes.powerOf(node) === 'off' || control.link(node.id)?.up)
  })
}

/** Whose address that is, as far as the governor knows. */
function publisherOf(control: Control, address: string, port: number) {
  for (const view of control.governor.views.values()) {
    const found = view.instances.find((each) => each.address === address && each.port === port)
    if (found) return { taskId: found.taskId, containerName: found.containerName, epoch: view.epoch, microservice: view.name }
  }
  return null
}

async function openLog(
  store: Store,
  control: Control,
  taskId: string,
  sink: Parameters<NonNullable<ReturnType<Control['link']>>['followLog']>[1],
) {
  const container = await store.containers.get(taskId)
  const node = container && (await store.nodes.get(container.nodeId))
  if (!node) throw Object.assign(new Error('no such container'), { code: 'not.found' })
  return control.linkFor(node).followLog(taskId, sink)
}

async function openPicks(store: Store, control: Control, id: string, sink: Parameters<Control['governor']['followPicks']>[1]) {
  const microservice = await store.microservices.get(id)
  if (!microservice) throw Object.assign(new Error('no such microservice'), { code: 'not.found' })
  return control.governor.followPicks(microservice.name, sink)
}

/** The origins of our own pages: the address they were asked at, plain or behind a proxy that speaks TLS. */
const ownOrigins = (host: string | null): string[] => (host === null ? [] : [`http://${host}`, `https://${host}`])
const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** Waits until it is so, at most `limit` ms. */
async function until(condition: () => Promise<boolean>, limit: number): Promise<void> {
  const end = performance.now() + limit
  while (!(await condition().catch(() => false)) && performance.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 25))
}
