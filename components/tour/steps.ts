import type { ClientRow, ContainerRow, MicroserviceRow, NodeRow, ServiceRow, SwitchRow } from '../../lib/api/contract'
import {
  clientPoints,
  deployPoints,
  EXAMPLE,
  failbackPoints,
  openClientPoints,
  type Point,
  servicePoints,
  startClientPoints,
  strategyPoints,
  toPage,
} from './points'

/** The example's steps. `master` is its steps 1 to 3, `start` and `failback` are its ninth. */
export const STEPS = ['master', 'slave', 'strategy', 'client', 'switch', 'see', 'start', 'failback'] as const
export type StepId = (typeof STEPS)[number]

/** What the tour looks at: the live lists, where the person is, and which switches are older than this walk. */
export interface World {
  services: readonly ServiceRow[]
  containers: readonly ContainerRow[]
  microservices: readonly MicroserviceRow[]
  switches: readonly SwitchRow[]
  clients: readonly ClientRow[]
  nodes: readonly NodeRow[]
  path: string
  /** Switches up to this number happened before the walk. */
  afterSeq: number
  /** Number of the switch that was looked at on the client's page; null when none was. */
  seen: number | null
}

/** What is to do now. */
export interface Task {
  /** Key of the words for the state within the step: `tour.task.*`. `wait`: nothing to do but to wait for an event. */
  words:
    | 'deploy'
    | 'startFirst'
    | 'wait'
    | 'strategy'
    | 'failFirst'
    | 'client'
    | 'startClient'
    | 'stop'
    | 'open'
    | 'look'
    | 'start'
    | 'failback'
  wait: boolean
  /** The page where it is done. */
  place: string
  points: Point[]
}

export interface Guide {
  steps: { id: StepId; done: boolean }[]
  /** null: all is done. */
  current: StepId | null
  task: Task | null
  /** The number of the switch that is on screen right now, on the client's page; null otherwise. */
  looking: number | null
}

/** Something to do on a page, or on one of the others where it can be done as well. */
function todo(words: Task['words'], world: World, place: string, points: Point[], also: string[] = []): Task {
  return { words, wait: false, place, points: [...points, ...toPage(place, world.path, [place, ...also])] }
}
const waiting = (place: string): Task => ({ words: 'wait', wait: true, place, points: [] })

/** Where the example stands, and what comes next. Derived from what is, never from what was clicked: things may be done in any way. */
export function guideOf(world: World): Guide {
  const facts = factsOf(world)
  const done = doneOf(facts, world)
  const current = STEPS.find((id) => !done[id]) ?? null
  return {
    steps: STEPS.map((id) => ({ id, done: done[id] })),
    current,
    task: current && taskOf(current, facts, world),
    looking:
      facts.switched !== null && hears(facts.client, facts.slave) && isOn(world.path, facts.client) ? facts.switched : null,
  }
}

interface Facts {
  master: ContainerRow | null
  slave: ContainerRow | null
  microservice: MicroserviceRow | null
  client: ClientRow | null
  /** Both stand in the rule of master/slave. */
  ruled: boolean
  /** Number of the latest move from master to slave in this walk. */
  switched: number | null
  /** The master runs again since then. */
  started: boolean
  /** The master serves again after that. */
  back: boolean
}

function factsOf({ containers, microservices, clients, switches, afterSeq }: World): Facts {
  const master = containerOf(containers, EXAMPLE.master)
  const slave = containerOf(containers, EXAMPLE.slave)
  const microservice = microservices.find((each) => each.name === EXAMPLE.microservice) ?? null
  const detail = microservice?.loadBalance === 'masterSlave' ? (microservice.loadBalanceDetail ?? []) : []
  const ruled =
    master !== null && slave !== null && detail.some((each) => each.master === master.taskId && each.id === slave.taskId)
  const moves = switches.filter(
    (each) =>
      each.seq > afterSeq &&
      each.microservice === EXAMPLE.microservice &&
      each.from?.taskId === master?.taskId &&
      each.to?.taskId === slave?.taskId &&
      each.to !== null &&
      each.cause !== 'rule changed',
  )
  const move = moves.reduce<SwitchRow | null>((latest, each) => (latest && latest.seq > each.seq ? latest : each), null)
  // The lists come one after the other: who is active may be older than the latest switch.
  const back = move !== null && switches.some((each) => each.seq > move.seq && each.to?.taskId === master?.taskId)
  return {
    master,
    slave,
    microservice,
    client: clientOf(clients),
    ruled,
    switched: move?.seq ?? null,
    started: move !== null && isUp(master) && (master?.startedAt ?? 0) > move.announcedAt,
    back: back && ruled && microservice?.active === master?.taskId,
  }
}

function doneOf(
  { master, slave, microservice, client, ruled, switched, started, back }: Facts,
  { seen }: World,
): Record<StepId, boolean> {
  const moved = switched !== null
  const seenIt = moved && (back || (seen !== null && seen >= switched))
  return {
    master: moved || isUp(master),
    slave: isUp(slave),
    strategy: ruled && (moved || microservice?.active === master?.taskId),
    client: client?.running === true && client.messages > 0,
    switch: moved,
    see: seenIt,
    start: started || back,
    failback: back,
  }
}

function taskOf(step: StepId, facts: Facts, world: World): Task {
  const { master, slave, client, microservice } = facts
  const detail = [`/governance/${EXAMPLE.microservice}`, `/governance/${microservice?.id}`]
  switch (step) {
    case 'master':
    case 'slave':
      return upTask(EXAMPLE[step], world)
    case 'strategy':
      if (!master || !slave) return waiting('/governance')
      // The slave may serve since an earlier walk: first things first.
      if (facts.ruled && facts.microservice?.active === slave.taskId)
        return todo('failFirst', world, '/governance', failbackPoints(), detail)
      if (facts.ruled) return waiting('/governance')
      return todo('strategy', world, '/governance', strategyPoints(master.taskId, slave.taskId), detail)
    case 'client':
      if (!client) return todo('client', world, '/clients', clientPoints())
      if (!client.running) return todo('startClient', world, '/clients', startClientPoints(client.id), [`/clients/${client.id}`])
      return waiting(`/clients/${client.id}`)
    case 'switch':
      return todo('stop', world, '/deployment', servicePoints('stop', EXAMPLE.master))
    case 'see': {
      if (!client) return waiting('/clients')
      const place = `/clients/${client.id}`
      if (isOn(world.path, client)) return { words: 'look', wait: true, place, points: [] }
      return { ...todo('open', world, '/clients', openClientPoints(client.id, client.name)), place }
    }
    case 'start':
      if (master?.desired === 'running') return waiting('/deployment')
      return todo('start', world, '/deployment', servicePoints('start', EXAMPLE.master))
    case 'failback':
      return todo('failback', world, '/governance', failbackPoints(), detail)
  }
}

/** Deploys a service, or starts it when it rests. */
function upTask(name: string, world: World): Task {
  const { services, containers, nodes } = world
  const container = containerOf(containers, name)
  if (!services.some((each) => each.name === name)) {
    return todo('deploy', world, '/deployment', deployPoints(name, freeNode(nodes, containers)), ['/deployment/new'])
  }
  if (container && (container.desired === 'stopped' || container.desired === 'created')) {
    return todo('startFirst', world, '/deployment', servicePoints('start', name))
  }
  return waiting('/deployment')
}

/** A node that can take the image; one on which the other of the two doesn't run, so that the loss of a node is survived too. */
function freeNode(nodes: readonly NodeRow[], containers: readonly ContainerRow[]): string | null {
  const fit = nodes
    .filter((node) => node.type === 'linux' && node.status === 'online')
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
  const taken = new Set([EXAMPLE.master, EXAMPLE.slave].flatMap((name) => containerOf(containers, name)?.nodeId ?? []))
  return (fit.find((node) => !taken.has(node.id)) ?? fit[0])?.name ?? null
}

function containerOf(containers: readonly ContainerRow[], service: string): ContainerRow | null {
  const own = containers.filter((each) => each.serviceName === service && each.desired !== 'removed')
  return own.find(isUp) ?? own[0] ?? null
}

function isUp(container: ContainerRow | null): boolean {
  return (
    container?.status === 'running' && container.microservice?.name === EXAMPLE.microservice && container.microservice.healthy
  )
}

/** The client to look at: one that runs before one that doesn't, the newest of them. */
function clientOf(clients: readonly ClientRow[]): ClientRow | null {
  const own = clients.filter((each) => each.server.replace('vsoa://', '').toLowerCase() === EXAMPLE.microservice)
  return own.sort((a, b) => Number(b.running) - Number(a.running) || b.createdAt - a.createdAt)[0] ?? null
}

function hears(client: ClientRow | null, container: ContainerRow | null): boolean {
  return client?.state === 'connected' && container !== null && client.publisher?.taskId === container.taskId
}

function isOn(path: string, client: ClientRow | null): boolean {
  return client !== null && path === `/clients/${client.id}`
}
