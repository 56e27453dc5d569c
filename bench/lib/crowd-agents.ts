import {
  AGENT_SERVER_NAME,
  AGENT_URLS,
  type AgentContainer,
  type AgentInfo,
  type ListQuery,
  type StatsReport,
} from '../../lib/protocol/agent'
import { VsoaServer } from '../../lib/vsoa'
import { type Filled, NODE_PASSWORD } from './fill'

/** How often each agent tells of one of its containers' figures anew: as often as a real one. */
const EVERY_MS = 1000
/** In so many messages, spread over that time: changes come all the time, as from many machines. */
const PARTS = 10
const MB = 1_048_576

/**
 * Agents without processes, for benches: each answers as a node that runs what was filled in for it, and tells of every container's
 * figures once a second.
 */
export class CrowdAgents {
  readonly #servers = new Map<number, VsoaServer>()
  #timer: NodeJS.Timeout | null = null
  /** Figures of one container that were published. */
  told = 0

  /** Listens for so many nodes, numbered from 1; gives their addresses, `host:port`. */
  async listen(nodes: number): Promise<Map<number, string>> {
    const addresses = new Map<number, string>()
    for (let node = 1; node <= nodes; node++) {
      const server = new VsoaServer({ info: { name: AGENT_SERVER_NAME }, password: NODE_PASSWORD })
      const { host, port } = await server.listen({ host: '127.0.0.1', port: 0 })
      this.#servers.set(node, server)
      addresses.set(node, `${host}:${port}`)
    }
    return addresses
  }

  /** Answers for these containers from now on. */
  run(filled: ReadonlyMap<number, Filled[]>): void {
    for (const [node, server] of this.#servers) {
      const containers = (filled.get(node) ?? []).map(containerOf)
      const bootId = `crowd-${node}`
      server.handle(AGENT_URLS.info, async () => ({ param: infoOf(node, bootId, containers.length) }))
      server.handle(AGENT_URLS.list, async ({ param }) => {
        const { offset, limit } = param as ReturnType<typeof ListQuery.parse>
        return { param: { total: containers.length, containers: containers.slice(offset, offset + limit) } }
      })
      server.handle(AGENT_URLS.eventsSince, async () => ({ param: { complete: true, events: [] } }))
    }
    let turn = 0
    this.#timer = setInterval(() => {
      turn++
      for (const [node, server] of this.#servers) {
        const part = (filled.get(node) ?? []).filter((_, index) => index % PARTS === turn % PARTS)
        if (part.length === 0 || !server.isSubscribed(AGENT_URLS.stats)) continue
        server.publish(AGENT_URLS.stats, { param: statsOf(part, turn) })
        this.told += part.length
      }
    }, EVERY_MS / PARTS)
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await Promise.all([...this.#servers.values()].map((server) => server.close()))
  }
}

function containerOf({ taskId, name, serviceId, serviceName, address, port, startedAt }: Filled): AgentContainer {
  return {
    spec: {
      taskId,
      name,
      serviceId,
      serviceName,
      deployNum: 1,
      image: 'axis-server@1.0.0#linux',
      args: ['node', 'main.js'],
      env: [],
      cwd: '/',
      hostname: 'edge',
      memoryLimitMB: 0,
      otherLimits: [],
      restart: { policy: 'always', maxRetries: 0 },
      graceMs: 1000,
      movable: true,
      vsoa: null,
    },
    status: 'running',
    wanted: 'running',
    pid: null,
    port,
    address,
    run: 1,
    restarts: 0,
    nextStartAt: null,
    createdAt: startedAt,
    startedAt,
    exit: null,
    notEnforced: [],
  }
}

function infoOf(node: number, bootId: string, containers: number): AgentInfo {
  return {
    name: `edge-${node}`,
    version: '1.0.0',
    os: 'linux',
    arch: 'x64',
    simulated: false,
    bootId,
    startedAt: Date.now(),
    cores: 4,
    memoryTotal: 8192 * MB,
    memoryFree: 4096 * MB,
    diskTotal: 65_536 * MB,
    diskFree: 32_768 * MB,
    address: '127.0.0.1',
    containerTotal: containers,
    containerRunning: containers,
    eventSeq: 0,
    enforces: [],
    dropped: { malformed: 0, refused: 0 },
  }
}

function statsOf(part: Filled[], turn: number): StatsReport {
  const containers = part.map(({ taskId, port }) => ({
    taskId,
    cpuPercent: ((port + turn * 7) % 1000) / 10,
    rssBytes: (40 + ((port + turn) % 60)) * MB,
    maxRssBytes: 120 * MB,
    connections: (port + turn) % 4,
  }))
  return { at: Date.now(), cpuPercent: (turn * 3) % 100, memoryTotal: 8192 * MB, memoryFree: 4096 * MB, containers }
}
