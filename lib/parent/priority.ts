import { writeFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import type { Logger } from 'pino'
import type { RoleConfig } from './ipc'

/**
 * How much nicer than its parent a role is to others when processors are short: who decides and answers look-ups goes first. Agents
 * stay as they are, because their containers inherit what they have; the console too, because pages are to be live as well.
 */
const NICER: Record<RoleConfig['role'], number> = { governor: -5, agent: 0, console: 0 }

/**
 * Gives a role's process its place in the order. Linux may share processors among sessions before it looks at processes, and every
 * role is a session of its own: that share is set too. What the system doesn't allow (to be less nice takes a privilege) or doesn't
 * know stays as it is.
 */
export function prioritise(role: RoleConfig['role'], pid: number, log: Logger): void {
  if (NICER[role] === 0) return
  const { PRIORITY_HIGHEST, PRIORITY_LOW } = constants.priority
  const niceness = Math.max(PRIORITY_HIGHEST, Math.min(PRIORITY_LOW, getPriority() + NICER[role]))
  const ways: [string, () => void][] = [
    ['process', () => setPriority(pid, niceness)],
    ['session', () => writeFileSync(`/proc/${pid}/autogroup`, String(niceness))],
  ]
  for (const [what, set] of ways) {
    try {
      set()
    } catch (error) {
      log.debug({ err: error, role, niceness }, `the priority of the role's ${what} stays as it is`)
    }
  }
}
