import * as contract from '../../lib/api/contract'
import type { RestartPolicy } from '../../lib/domain/image'
import type { ApiClient } from '../support/api-client'
import type { Instance } from '../support/instance'
import { AXIS_NAME, AXIS_PASSWORD, AXIS_SERVER, type Deployed, until } from '../support/scenario'
import { Watcher } from '../support/watcher'

export interface Program {
  name: string
  node?: string
  ref?: string
  /** A program text that Node runs instead of the image's own program. */
  script?: string
  env?: string[]
  /** Fixed VSOA port. */
  port?: number
  linux?: { memoryLimitMB: number; cpuLimit: number }
  restart?: { policy: RestartPolicy; maxRetries: number }
  hostname?: string
}

/** Deploys one container of the axis server's image, with another program or other limits in it. */
export async function deployProgram(api: ApiClient, program: Program): Promise<Deployed> {
  const ref = program.ref ?? AXIS_SERVER
  const { config } = await api.call(contract.imageConfig, { query: { ref } })
  if (program.script !== undefined) config.process.args = ['node', '-e', program.script]
  config.process.env = [...config.process.env, ...(program.env ?? [])]
  if (program.linux) config.linux = program.linux
  if (program.restart) config.restart = program.restart
  if (program.hostname) config.hostname = program.hostname
  const { id, containers } = await api.call(contract.createService, {
    body: {
      name: program.name,
      image: { ref, config, ...(program.port === undefined ? {} : { vsoa: { port: program.port } }) },
      node: { names: [program.node ?? 'node1'] },
      policy: 'static',
    },
  })
  const [taskId] = containers
  if (!taskId) throw new Error(`${program.name} got no container`)
  return { serviceId: id, taskId }
}

/** The container's row once it fits. */
export function containerWhen(
  api: ApiClient,
  taskId: string,
  what: string,
  fits: (row: contract.ContainerRow) => boolean,
  timeoutMs?: number,
): Promise<contract.ContainerRow> {
  return until(
    what,
    async () => {
      const row = await api.call(contract.getContainer, { params: { taskId } })
      if (fits(row)) return row
      // Told when time is up.
      throw new Error(`${row.name} is ${row.status}, ${row.restartCnt} restarts, last end ${JSON.stringify(row.exit)}`)
    },
    timeoutMs,
  )
}

/** An outside client of the axis servers, as `vsoa://axis_server` resolves. */
export const watchAxis = (instance: Instance): Watcher =>
  new Watcher({
    server: `vsoa://${AXIS_NAME}`,
    password: AXIS_PASSWORD,
    urls: ['/axis'],
    keepaliveMs: 1000,
    connectTimeoutMs: 1000,
    reconnectDelayMs: 0,
    positionServers: [instance.position],
  })

/** Numbers since `mark` that don't follow the one before; a disconnect counts as a gap. Waits for `count` messages first. */
export async function gapsSince(watcher: Watcher, mark: number, count: number): Promise<string[]> {
  await until(`${count} messages`, () => watcher.since(mark, 'message').length >= count)
  const numbers = watcher.since(mark, 'message').map((each) => each.number)
  const gaps = numbers.flatMap((each, i) =>
    i === 0 || each === (numbers[i - 1] ?? 0) + 1 ? [] : [`${numbers[i - 1]} → ${each}`],
  )
  return [...gaps, ...watcher.since(mark, 'disconnected').map((each) => `disconnected: ${each.reason}`)]
}
