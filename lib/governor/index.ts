import { GOVERNOR_SERVER_NAME } from '../protocol/governor'
import { type Endpoint, PositionServer, VsoaServer } from '../vsoa'
import { wallNow } from '../wall-clock'
import { Attention } from './attention'
import { Changes } from './changes'
import { Core } from './core'
import { Distributions } from './distributions'
import { handleAll } from './handlers'
import { Journal } from './journal'
import { type Log, textOf } from './log'
import { Records, type SecretBox } from './records'
import { microserviceView, unplacedView } from './views'

export { JOURNAL_FILE } from './journal'
export type { Log } from './log'
export { journalForCopy, type SecretBox } from './records'

export interface GovernorConfig {
  /** Where the governor's VSOA server listens; port 0 picks a free one. */
  host: string
  port: number
  /** What its clients (the console) must know. */
  password: string
  /** Where look-ups are answered, by UDP. */
  position: Endpoint
  /** Folder of the journal; made when it is missing. */
  journalDir: string
  /** Seals the passwords in the journal; without it they stand there as they are, in a file of mode 0600. */
  secretBox?: SecretBox
  /** PEM text of the authority that vouches for agents' certificates; absent: those the system trusts. */
  agentCa?: string
  log: Log
  version: string
}

export interface RunningGovernor {
  endpoint: Endpoint
  position: Endpoint
  /** Ends its connections and leaves a complete journal. Containers go on. */
  close(): Promise<void>
}

/**
 * Starts the governor: takes up its journal, answers look-ups, watches agents and instances. Resolves when both addresses
 * are in use; rejects with the system's error when one of them is taken, or when there is a journal that can't be read.
 * A journal that can't be written is no reason not to start.
 */
export async function startGovernor(config: GovernorConfig): Promise<RunningGovernor> {
  const { log, version } = config
  const startedAt = wallNow()
  const journal = await Journal.open(config.journalDir, log)
  const server = new VsoaServer({ info: { name: GOVERNOR_SERVER_NAME }, password: config.password })
  const records = new Records(journal, config.secretBox, log)
  const attention = new Attention(log)
  const changes = new Changes({
    publish: (url, param) => publish(server, url, param, log),
    microservice: (name) => microserviceView(core, name),
    unplaced: (taskId) => unplacedView(core, taskId),
    busy: () => attention.inbox.busy,
    sinceEnd: () => attention.inbox.sinceEnd,
  })
  const core = new Core(records, changes, log, config.agentCa, attention)
  const position = new PositionServer((name) => core.groups.get(name)?.pick() ?? null)
  const distributions = new Distributions(core.groups, {
    isSubscribed: (url) => server.isSubscribed(url),
    publish: (url, param) => publish(server, url, param, log),
  })
  server.on('subscribe', (_client, urls) => distributions.subscribed(urls))
  server.on('error', (error) => log.error({ err: error }, 'a call to the governor failed'))
  position.on('error', (error) => log.error({ err: error }, 'a look-up failed'))

  let endpoint: Endpoint
  let positionEndpoint: Endpoint
  try {
    positionEndpoint = await position.listen(config.position)
    endpoint = await server.listen({ host: config.host, port: config.port })
  } catch (error) {
    attention.close()
    await Promise.all([position.close(), server.close(), journal.close()])
    throw error
  }
  handleAll(server, core, () => ({
    version,
    startedAt,
    position: { ...positionEndpoint, ...position.stats() },
    switchSeq: records.switchSeq,
    journalError: records.error,
    dropped: droppedBy(server),
    watch: attention.figures(),
  }))
  core.start()
  log.info({ endpoint, position: positionEndpoint }, 'the governor is ready')

  return {
    endpoint,
    position: positionEndpoint,
    async close() {
      core.close()
      attention.close()
      changes.close()
      distributions.close()
      await Promise.all([server.close(), position.close(), journal.close()])
    },
  }
}

function droppedBy(server: VsoaServer): { malformed: number; refused: number } {
  const { malformed, refused } = server.stats()
  return { malformed, refused }
}

/** One message that can't be sent (too large) must not hurt what caused it. */
function publish(server: VsoaServer, url: string, param: unknown, log: Log): void {
  if (!server.isSubscribed(url)) return
  try {
    server.publish(url, { param })
  } catch (error) {
    log.error({ url, reason: textOf(error) }, 'a change could not be published')
  }
}
