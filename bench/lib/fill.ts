import { join } from 'node:path'
import type { ImageConfig } from '../../lib/domain/image'
import { createSecretBox, loadSecretKey } from '../../lib/secrets'
import { openStore } from '../../lib/store'

export interface Crowd {
  containers: number
  services: number
  nodes: number
}

/** A container that was filled in, as its node's agent would know it. */
export interface Filled {
  taskId: string
  name: string
  serviceId: string
  serviceName: string
  address: string
  port: number
  startedAt: number
}

const NAMES = ['gyroscope', 'navigation', 'radar', 'camera', 'battery', 'engine', 'rudder', 'sonar']
/** Of every node. */
export const NODE_PASSWORD = 'not-needed'
/** Rows of one transaction. */
const AT_ONCE = 500
const STATES = ['running', 'running', 'running', 'running', 'paused', 'exited', 'stopped', 'running'] as const

const config: ImageConfig = {
  platform: { os: 'linux', arch: 'noarch' },
  process: { args: ['node', 'main.js'], env: ['AXIS_PERIOD_MS=1000'], cwd: '/' },
  root: { path: 'rootfs', readonly: true },
  hostname: 'edge',
  mounts: [],
}

/**
 * Fills a new data folder with a crowd, as it was last observed: nodes, services, and their containers spread over the nodes. Nothing
 * of it runs. Nobody answers for a node, unless its number (from 1) has an address in `reachable` (`host:port`; all those nodes'
 * containers run). Gives the containers of each of those nodes.
 */
export async function fill(
  dataDir: string,
  { containers, services, nodes }: Crowd,
  reachable: ReadonlyMap<number, string> = new Map(),
): Promise<Map<number, Filled[]>> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const secretBox = createSecretBox(loadSecretKey(dataDir))
  const store = await openStore({ dataDir, migrationsDir: join('prisma', 'migrations'), secretBox, log: quiet })
  try {
    const nodeIds: string[] = []
    await store.transaction(async (tx) => {
      for (let n = 1; n <= nodes; n++) {
        // Port 1 of loopback addresses: nothing listens there.
        const address = reachable.get(n) ?? `127.1.${n >> 8}.${n & 255}:1`
        const made = await tx.nodes.create({ name: `edge-${n}`, address, password: NODE_PASSWORD, type: 'linux', arch: 'x64' })
        nodeIds.push(made.id)
      }
    })
    const serviceIds: { id: string; name: string }[] = []
    await store.transaction(async (tx) => {
      for (let n = 0; n < services; n++) {
        const name = `${NAMES[n % NAMES.length]}-${n}`
        const image = {
          ref: 'axis-server@1.0.0#linux',
          action: 'run',
          config,
          pullPolicy: 'IfNotPresent',
          autoUpgrade: 'Never',
        } as const
        const node = { names: [`edge-${(n % nodes) + 1}`] }
        const spec = { name, image, node, factor: Math.ceil(containers / services), policy: 'dynamic', prepull: false } as const
        serviceIds.push(await tx.services.create({ name, spec: { ...spec, image: { ...image } } }))
      }
    })
    const filled = new Map([...reachable.keys()].map((node): [number, Filled[]] => [node, []]))
    for (let from = 0; from < containers; from += AT_ONCE) {
      await store.transaction(async (tx) => {
        for (let n = from; n < Math.min(containers, from + AT_ONCE); n++) {
          const service = serviceIds[n % services]
          const slot = Math.floor(n / services) + 1
          const node = filled.get((n % nodes) + 1)
          const status = node ? 'running' : (STATES[n % STATES.length] ?? 'running')
          const taskId = n.toString(16).padStart(24, '0')
          const name = `${service?.name}-${slot}`
          const [address, port, startedAt] = ['127.0.0.1', 20_000 + (n % 10_000), Date.now() - n * 1000]
          await tx.containers.create({
            taskId,
            name,
            serviceId: service?.id ?? '',
            slot,
            nodeId: nodeIds[n % nodes] ?? '',
            desired: status === 'exited' ? 'running' : status,
            deployStatus: 'success',
          })
          await tx.containers.observe(taskId, {
            status,
            pid: null,
            address,
            port,
            run: 1,
            restarts: node ? 0 : n % 5,
            startedAt,
            nextStartAt: null,
            exit: null,
            notEnforced: [],
            at: Date.now(),
          })
          node?.push({ taskId, name, serviceId: service?.id ?? '', serviceName: service?.name ?? '', address, port, startedAt })
        }
      })
    }
    return filled
  } finally {
    await store.close()
  }
}
