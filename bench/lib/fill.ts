import { join } from 'node:path'
import type { ImageConfig } from '../../lib/domain/image'
import { createSecretBox, loadSecretKey } from '../../lib/secrets'
import { openStore } from '../../lib/store'

export interface Crowd {
  containers: number
  services: number
  nodes: number
}

const NAMES = ['gyroscope', 'navigation', 'radar', 'camera', 'battery', 'engine', 'rudder', 'sonar']
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
 * Fills a new data folder with a crowd, as it was last observed: nodes that nobody answers for, services, and their containers spread
 * over the nodes. Nothing of it runs.
 */
export async function fill(dataDir: string, { containers, services, nodes }: Crowd): Promise<void> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const secretBox = createSecretBox(loadSecretKey(dataDir))
  const store = await openStore({ dataDir, migrationsDir: join('prisma', 'migrations'), secretBox, log: quiet })
  try {
    const nodeIds: string[] = []
    await store.transaction(async (tx) => {
      for (let n = 1; n <= nodes; n++) {
        // Port 1 of loopback addresses: nothing listens there.
        const address = `127.1.${n >> 8}.${n & 255}:1`
        const made = await tx.nodes.create({ name: `edge-${n}`, address, password: 'not-needed', type: 'linux', arch: 'x64' })
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
    for (let from = 0; from < containers; from += AT_ONCE) {
      await store.transaction(async (tx) => {
        for (let n = from; n < Math.min(containers, from + AT_ONCE); n++) {
          const service = serviceIds[n % services]
          const slot = Math.floor(n / services) + 1
          const status = STATES[n % STATES.length] ?? 'running'
          const taskId = n.toString(16).padStart(24, '0')
          await tx.containers.create({
            taskId,
            name: `${service?.name}-${slot}`,
            serviceId: service?.id ?? '',
            slot,
            nodeId: nodeIds[n % nodes] ?? '',
            desired: status === 'exited' ? 'running' : status,
            deployStatus: 'success',
          })
          await tx.containers.observe(taskId, {
            status,
            pid: null,
            address: '127.0.0.1',
            port: 20_000 + (n % 10_000),
            run: 1,
            restarts: n % 5,
            startedAt: Date.now() - n * 1000,
            nextStartAt: null,
            exit: null,
            notEnforced: [],
            at: Date.now(),
          })
        }
      })
    }
  } finally {
    await store.close()
  }
}
