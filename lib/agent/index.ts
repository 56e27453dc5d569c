import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ImageCache } from '../image'
import { AGENT_SERVER_NAME, AGENT_URLS } from '../protocol/agent'
import { VsoaServer } from '../vsoa'
import { serveCommands } from './commands'
import type { AgentConfig, RunningAgent } from './config'
import { Containers } from './containers'
import { diskOf } from './disk'
import { Events } from './events'
import { inMessages } from './fit'
import { Journal } from './journal'
import { LastSeen } from './last-seen'
import { Machine } from './machine/machine'
import { Ports } from './ports'
import { createProcessRuntime } from './runtime/process/process-runtime'
import { StatsSampler } from './stats'

export type { AgentConfig, AgentLog, RunningAgent } from './config'
export { containerOfJournal, withoutRun } from './journal'

/**
 * Starts the agent of a node: ends what an earlier agent left over, listens, and then brings back the containers that ran when that
 * one ended. Resolves when it listens. Throws when its folder can't be made or its address is taken.
 */
export async function startAgent(config: AgentConfig): Promise<RunningAgent> {
  const { log } = config
  const startedAt = Date.now()
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 })
  const journal = new Journal({ stateDir: config.stateDir, secretBox: config.secretBox ?? null })
  await journal.prepare()
  const images = await ImageCache.open(join(config.stateDir, 'images'))
  const position = config.positionServer
  const runtime = await createProcessRuntime({
    imagesDir: config.imagesDir,
    images,
    os: config.os,
    positionServer: typeof position === 'string' ? position : `${position.host}:${position.port}`,
  })

  const server = new VsoaServer({
    info: { name: AGENT_SERVER_NAME, node: config.name },
    password: config.password,
    tls: config.tls,
  })
  server.on('error', (error) => log.error({ error: error.message }, 'the agent’s VSOA server had an error'))
  const events = new Events(randomUUID(), (event) => server.publish(AGENT_URLS.events, { param: event }))
  const containers = new Containers({
    runtime,
    images,
    journal,
    ports: new Ports(config.portRange),
    address: config.address,
    log,
    event: (kind, taskId, container) => {
      events.add(kind, taskId, container)
      log.info({ taskId, kind, status: container?.status, exit: container?.exit?.reason }, `container ${taskId} ${kind}`)
    },
    lines: (url, taskId, lines) => {
      if (!server.isSubscribed(url)) return
      for (const part of inMessages(lines)) server.publish(url, { param: { taskId, lines: part } })
    },
  })
  const stats = new StatsSampler(
    containers,
    runtime,
    () => server.isSubscribed(AGENT_URLS.stats),
    new Machine(() => diskOf(config.stateDir)),
    (report) => server.publish(AGENT_URLS.stats, { param: report }),
  )
  serveCommands({ server, config, containers, events, runtime, images, stats, startedAt })

  const lastSeen = new LastSeen(config.stateDir)
  const away = await lastSeen.wasAwayLong()
  await containers.recall()
  const endpoint = await server.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await containers.abandon()
    runtime.close()
    throw error
  })
  stats.start()
  log.info({ endpoint, containers: containers.total }, `agent ${config.name} listens on ${endpoint.host}:${endpoint.port}`)
  await lastSeen.start()
  const back = containers.bringBack(away)

  return {
    endpoint,
    close: once(async (options?: { stopContainers: boolean }) => {
      stats.close()
      lastSeen.close()
      if (options?.stopContainers ?? true) await containers.shutdown()
      else await containers.abandon()
      await back
      await server.close()
      runtime.close()
    }),
  }
}

/** The second call gets the first one's promise. */
function once<A extends unknown[]>(work: (...args: A) => Promise<void>): (...args: A) => Promise<void> {
  let promise: Promise<void> | null = null
  return (...args) => {
    promise ??= work(...args)
    return promise
  }
}
