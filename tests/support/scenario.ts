import { setTimeout as sleep } from 'node:timers/promises'
import {
  actOnContainer,
  type ContainerRow,
  createService,
  deleteService,
  getContainer,
  getMicroservice,
  imageConfig,
  listSwitches,
  type MicroserviceRow,
  updateMicroservice,
} from '../../lib/api/contract/index'
import type { RestartPolicy } from '../../lib/domain/image'
import { type ApiClient, ApiError } from './api-client'

/** The scenario's steps as calls of the public API, for the demo, the benchmarks and the tests. */

export const AXIS_SERVER = 'axis-server@1.0.0#linux'
export const AXIS_NAME = 'axis_server'
export const AXIS_PASSWORD = '123456'

const POLL_MS = 15

/**
 * Asks again and again, `pollMs` after the last answer, until there is something; throws with `what` and the last failure when
 * time is up.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  timeoutMs = 20_000,
  pollMs = POLL_MS,
): Promise<T> {
  const end = performance.now() + timeoutMs
  let last = ''
  for (;;) {
    try {
      const found = await probe()
      if (found) return found
    } catch (error) {
      // not there yet is what this waits for; everything else is told if it stays
      last = error instanceof Error ? `: ${error.message}` : ''
      if (error instanceof ApiError && error.httpStatus === 401) throw error
    }
    if (performance.now() > end) throw new Error(`Waited ${timeoutMs} ms for: ${what}${last}`)
    await sleep(pollMs)
  }
}

export interface Deployed {
  serviceId: string
  taskId: string
}

/** Deploys one container of the axis server on a node, with further environment entries (`NAME=value`). */
export async function deployAxisServer(
  api: ApiClient,
  options: { name: string; node: string; env?: string[]; ref?: string; restart?: RestartPolicy },
): Promise<Deployed> {
  const ref = options.ref ?? AXIS_SERVER
  const { config } = await api.call(imageConfig, { query: { ref } })
  config.process.env = [...config.process.env, ...(options.env ?? [])]
  if (options.restart) config.restart = { policy: options.restart, maxRetries: 0 }
  const { id, containers } = await api.call(createService, {
    body: { name: options.name, image: { ref, config }, node: { names: [options.node] }, policy: 'static' },
  })
  const [taskId] = containers
  if (!taskId) throw new Error(`${options.name} got no container`)
  return { serviceId: id, taskId }
}

/** Deletes a service and waits until its containers are gone. */
export async function deleteDeployed(api: ApiClient, { serviceId, taskId }: Deployed): Promise<void> {
  await api.call(deleteService, { params: { id: serviceId } })
  await until(`container ${taskId} is removed`, () =>
    api.call(getContainer, { params: { taskId } }).then(
      () => false,
      (error: unknown) => error instanceof ApiError && error.httpStatus === 404,
    ),
  )
}

/** Starts a container by its name, whether it was stopped or ended by itself. */
export async function startContainer(api: ApiClient, name: string): Promise<void> {
  await api.call(actOnContainer, { body: { id: name, action: 'start' } })
}

/** The container once its process runs and the governor knows it as a healthy instance. */
export function healthy(api: ApiClient, taskId: string, timeoutMs?: number): Promise<ContainerRow> {
  return until(
    `container ${taskId} runs and is healthy`,
    async () => {
      const row = await api.call(getContainer, { params: { taskId } })
      if (row.deployStatus === 'failure') throw new Error(row.failedMessage ?? 'deployment failed')
      if (row.status === 'running' && row.microservice?.healthy) return row
      // Told when time is up.
      throw new Error(`${row.name} is ${row.status}, ${JSON.stringify(row.microservice)}, last end ${JSON.stringify(row.exit)}`)
    },
    timeoutMs,
  )
}

/** The microservice once it has the wanted number of healthy instances. */
export function microserviceWith(api: ApiClient, instances: number, name = AXIS_NAME): Promise<MicroserviceRow> {
  return until(`${instances} healthy instances of ${name}`, async () => {
    const row = await api.call(getMicroservice, { params: { id: name } })
    return row.healthInstance === instances ? row : null
  })
}

/** The master/slave strategy, with one slave. */
export async function setMasterSlave(
  api: ApiClient,
  options: { master: string; slave: string; ping?: { intervalMs: number; lost: number }; name?: string },
): Promise<MicroserviceRow> {
  const { id } = await api.call(getMicroservice, { params: { id: options.name ?? AXIS_NAME } })
  return api.call(updateMicroservice, {
    body: {
      id,
      loadBalance: 'masterSlave',
      loadBalanceDetail: [{ master: options.master, id: options.slave }],
      ...(options.ping ? { ping: options.ping } : {}),
    },
  })
}

/** The microservice once `active` is announced. */
export async function activeIs(api: ApiClient, active: string | null, name = AXIS_NAME): Promise<MicroserviceRow> {
  let found: string | null = null
  const wanted = until(`${active ?? 'nobody'} is announced as ${name}`, async () => {
    const row = await api.call(getMicroservice, { params: { id: name } })
    found = row.active
    return row.active === active ? row : null
  })
  return wanted.catch(async (error: Error) => {
    const { list } = await api.call(listSwitches, { query: { microservice: name, pageSize: 3 } })
    throw new Error(`${error.message}; it is ${found ?? 'nobody'}, after ${JSON.stringify(list)}`)
  })
}
