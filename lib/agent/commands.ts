import { cpus, freemem, totalmem } from 'node:os'
import { z } from 'zod'
import { type ImageCache, ImageRefusal } from '../image'
import type { ConnectionList } from '../protocol/agent'
import {
  AGENT_URLS,
  type AgentInfo,
  ConnectionQuery,
  CreateContainer,
  EventQuery,
  ImagePart,
  ImageQuery,
  type ImageState,
  KeepImage,
  ListQuery,
  LogQuery,
  type ProcessLook,
  ProcessQuery,
  TaskCommand,
  TaskQuery,
} from '../protocol/agent'
import { type CallRequest, type VsoaServer, VsoaStatusError } from '../vsoa'
import type { AgentConfig } from './config'
import type { Container } from './container'
import type { Containers } from './containers'
import { diskOf } from './disk'
import type { Events } from './events'
import { Refusal } from './refusal'
import type { ContainerRuntime } from './runtime/runtime'
import type { StatsSampler } from './stats'

export interface CommandsOptions {
  server: VsoaServer
  config: AgentConfig
  containers: Containers
  events: Events
  runtime: ContainerRuntime
  images: ImageCache
  stats: StatsSampler
  startedAt: number
}

/** Puts the agent's commands and questions on its VSOA server. */
export function serveCommands(options: CommandsOptions): void {
  const { server, containers, events, runtime, images, stats } = options
  const answer = <T extends z.ZodType>(
    method: 'GET' | 'SET',
    url: string,
    schema: T,
    work: (param: z.infer<T>, data: Buffer) => unknown,
  ) => {
    server.handle(url, async (request) => ({ param: await guarded(request, method, schema, work) }))
  }
  const command = (url: string, work: (container: Container, param: z.infer<typeof TaskCommand>) => Promise<void>) => {
    answer('SET', url, TaskCommand, async (param) => {
      const container = containers.get(param.taskId)
      await work(container, param)
      return container.view()
    })
  }

  answer('GET', AGENT_URLS.info, z.unknown(), () => info(options))
  answer('SET', AGENT_URLS.create, CreateContainer, async ({ spec }) => (await containers.create(spec)).view())
  command(AGENT_URLS.start, (container) => container.start())
  command(AGENT_URLS.stop, (container, { graceMs }) => container.stop(graceMs))
  command(AGENT_URLS.restart, (container, { graceMs }) => container.restart(graceMs))
  command(AGENT_URLS.kill, (container, { run, stay }) => container.kill({ run, stay }))
  command(AGENT_URLS.pause, (container) => container.pause())
  command(AGENT_URLS.unpause, (container) => container.unpause())
  answer('SET', AGENT_URLS.remove, TaskCommand, async ({ taskId, graceMs }) => {
    await containers.remove(taskId, graceMs)
    return { taskId }
  })
  answer('SET', AGENT_URLS.settled, z.unknown(), () => {
    containers.settle()
    return {}
  })
  answer('GET', AGENT_URLS.list, ListQuery, ({ offset, limit }) => containers.page(offset, limit))
  answer('GET', AGENT_URLS.get, TaskQuery, ({ taskId }) => containers.get(taskId).view())
  answer('GET', AGENT_URLS.logs, LogQuery, ({ taskId, lines, before }) => containers.get(taskId).log.page({ lines, before }))
  answer('GET', AGENT_URLS.connections, ConnectionQuery, ({ taskId, lastReading = false }) =>
    connectionsOf(containers.get(taskId), lastReading, runtime, stats),
  )
  answer('GET', AGENT_URLS.processes, ProcessQuery, async ({ taskIds }) => ({
    processes: await processesOf(taskIds, containers),
  }))
  answer('GET', AGENT_URLS.image, ImageQuery, ({ ref, digest }) => imageState(images, ref, digest))
  answer('SET', AGENT_URLS.imagePart, ImagePart, async ({ digest, offset }, data) => ({
    received: await images.take(digest, offset, data),
  }))
  answer('SET', AGENT_URLS.keepImage, KeepImage, async ({ ref, digest }) => {
    await images.keep(ref, digest)
    await containers.pruneImages()
    return imageState(images, ref, digest)
  })
  answer('GET', AGENT_URLS.eventsSince, EventQuery, ({ bootId, after }) => events.since(bootId, after))
}

/** Checks method and parameters, does the work, and turns a refusal into its status. */
async function guarded<T extends z.ZodType>(
  request: CallRequest,
  method: 'GET' | 'SET',
  schema: T,
  work: (param: z.infer<T>, data: Buffer) => unknown,
): Promise<unknown> {
  try {
    if (request.method !== method) throw new Refusal('invalid', `${request.url} is asked by ${method}`)
    const parsed = schema.safeParse(request.param)
    if (!parsed.success) throw new Refusal('invalid', z.prettifyError(parsed.error))
    return await work(parsed.data, request.data)
  } catch (error) {
    const refusal = refusalOf(error)
    throw new VsoaStatusError(refusal.status, { error: refusal.message }, refusal.message)
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal(error instanceof ImageRefusal ? 'invalid' : 'failed', (error as Error).message)
}

async function imageState(images: ImageCache, ref: string, digest: string | undefined): Promise<ImageState> {
  const current = images.current(ref)
  const wanted = digest ?? current
  if (wanted === null) return { current, present: false, received: 0 }
  const present = images.handOut(wanted)
  return { current, present, received: present ? 0 : await images.received(wanted) }
}

async function info({ server, config, containers, events, runtime, startedAt }: CommandsOptions): Promise<AgentInfo> {
  const { malformed, refused } = server.stats()
  const disk = await diskOf(config.stateDir)
  return {
    name: config.name,
    version: config.version,
    os: config.os,
    arch: process.arch,
    simulated: config.simulated,
    bootId: events.bootId,
    startedAt,
    cores: cpus().length,
    memoryTotal: totalmem(),
    memoryFree: freemem(),
    diskTotal: disk?.total ?? 0,
    diskFree: disk?.free ?? 0,
    address: config.address,
    containerTotal: containers.total,
    containerRunning: containers.running,
    eventSeq: events.seq,
    enforces: [...runtime.enforces],
    dropped: { malformed, refused },
  }
}

/** Of each of the two lists, so that both fit into one message, with IPv6 addresses too. */
const MOST_CONNECTIONS = 1500

async function connectionsOf(
  container: Container,
  lastReading: boolean,
  runtime: ContainerRuntime,
  stats: StatsSampler,
): Promise<z.infer<typeof ConnectionList>> {
  const { port, process } = container.life
  const last = stats.connectedTo(container.taskId)
  const recent = last && { ageMs: last.ageMs, connections: last.connections.slice(0, MOST_CONNECTIONS) }
  if (port === 0 || !process || (lastReading && recent)) return { supported: true, connections: [], recent }
  const found = await runtime.connections(new Set([port]))
  const connections = found?.get(port)?.slice(0, MOST_CONNECTIONS) ?? []
  return { supported: found !== null, connections, recent }
}

/** Those that run and can be told of. */
async function processesOf(taskIds: readonly string[], containers: Containers): Promise<ProcessLook[]> {
  const looks = taskIds.map(async (taskId) => {
    const life = containers.find(taskId)?.life
    const run = life?.runs ?? 0
    const schedule = await life?.process?.schedule()
    return schedule ? [{ taskId, run, ...schedule }] : []
  })
  return (await Promise.all(looks)).flat()
}
