import type { FromParent, FromRole, RoleConfig } from './ipc'

export interface Running {
  /** Ends the role cleanly. */
  close(): Promise<void>
}

/** How long a role may take to end by itself; the parent's patience is a little longer. */
export const CLOSE_LIMIT_MS = { console: 6_000, governor: 3_000, agent: 18_000 } as const
/**
 * When the parent is gone without a word everybody learns it at the same moment. Agents wait so long: the ends of their
 * containers are no faults, so the governor shall have ended before.
 */
const ORPHAN_WAIT_MS = 500

/**
 * A role's side of the parent's care: asks for the configuration, starts, tells that it is ready or why it can't be,
 * and ends when the parent says so or is gone. Signals to a whole group are the parent's to decide about.
 * @param explain turns the error of a failed start into words for a person
 */
export function runManaged(
  start: (config: RoleConfig) => Promise<Running>,
  explain: (error: unknown, config: RoleConfig) => string,
): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  let begun: { config: RoleConfig; running: Promise<Running> } | null = null
  let ending = false

  const end = async () => {
    if (ending) return
    ending = true
    if (begun === null) process.exit(0)
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS[begun.config.role])
    try {
      await (await begun.running).close()
      process.exit(0)
    } catch (error) {
      process.stderr.write(`${begun.config.role}: ${error instanceof Error ? error.stack : String(error)}\n`)
      process.exit(1)
    }
  }

  process.on('disconnect', () => {
    if (begun?.config.role === 'agent') setTimeout(() => void end(), ORPHAN_WAIT_MS)
    else void end()
  })
  process.on('message', (message: FromParent) => {
    if (message.type === 'stop') void end()
    if (message.type !== 'config' || begun !== null || ending) return
    const { config } = message
    const running = start(config)
    begun = { config, running }
    running.then(
      () => tell({ type: 'ready' }),
      (error: unknown) => {
        if (ending) return
        ending = true
        tell({ type: 'fatal', message: explain(error, config) }, () => process.exit(1))
      },
    )
  })
  tell({ type: 'hello' })
}

function tell(message: FromRole, done: () => void = () => {}): void {
  if (process.connected) process.send?.(message, undefined, {}, done)
  else done()
}
