import { PositionServer, type PositionStats, PreparedAnswer } from '../../../lib/vsoa/index'
import { serveRole } from '../../../tests/support/role-process'

export interface PositionWords {
  start(args: Record<string, never>): Promise<{ port: number }>
  /** The counters, and the processor time used since it was last asked; ms. */
  state(args: Record<string, never>): Promise<{ stats: PositionStats; cpuMs: number }>
}

/** The process of the position server: one name, one address, nothing else in the way. */
export function positionRole(): void {
  // As the governor answers: with the epoch and an instance's id.
  const extra = { epoch: 1_000_000, instance: '0123456789abcdef01234567' }
  const answer = new PreparedAnswer({ addr: '127.0.0.1', port: 3002, extra })
  const server = new PositionServer((name) => (name === 'axis_server' ? answer : null))
  let before = process.cpuUsage()
  const words: PositionWords = {
    start: async () => ({ port: (await server.listen({ host: '127.0.0.1', port: 0 })).port }),
    async state() {
      const { user, system } = process.cpuUsage(before)
      before = process.cpuUsage()
      return { stats: server.stats(), cpuMs: (user + system) / 1000 }
    },
  }
  serveRole(words)
}
