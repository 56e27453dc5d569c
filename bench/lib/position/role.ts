import type { Strategy } from '../../../lib/domain/microservice'
import { LookUpTable } from '../../../lib/governor/look-up-table'
import { type PositionAnswer, PositionServer, type PositionStats, PreparedAnswer } from '../../../lib/vsoa/index'
import { serveRole } from '../../../tests/support/role-process'

export interface PositionWords {
  start(args: Record<string, never>): Promise<{ port: number }>
  /** From now on it is answered as a microservice of INSTANCES instances does. */
  use(args: { strategy: Strategy }): Promise<{ instances: number }>
  /** The counters, and the processor time used since it was last asked; ms. */
  state(args: Record<string, never>): Promise<{ stats: PositionStats; cpuMs: number }>
}

const INSTANCES = 16
const PORT = 3002

/** As the governor answers: with the epoch and an instance's id. */
const answerAt = (port: number) =>
  new PreparedAnswer({ addr: '127.0.0.1', port, extra: { epoch: 1_000_000, instance: '0123456789abcdef01234567' } })

/** The process of the position server: one name, one address, nothing else in the way, until a strategy is used. */
export function positionRole(): void {
  const alone = answerAt(PORT)
  let pick: () => PositionAnswer | null = () => alone
  const server = new PositionServer((name) => (name === 'axis_server' ? pick() : null))
  let before = process.cpuUsage()
  const words: PositionWords = {
    start: async () => ({ port: (await server.listen({ host: '127.0.0.1', port: 0 })).port }),
    async use({ strategy }) {
      const instances = strategy === 'masterSlave' ? 1 : INSTANCES
      const table = new LookUpTable()
      table.useFigures(true)
      const ports = Array.from({ length: instances }, (_, at) => PORT + at)
      table.set(
        strategy,
        ports.map((port, at) => ({ taskId: String(port), weight: 1 + (at % 5), answer: answerAt(port) })),
      )
      pick = () => table.pick()
      return { instances }
    },
    async state() {
      const { user, system } = process.cpuUsage(before)
      before = process.cpuUsage()
      return { stats: server.stats(), cpuMs: (user + system) / 1000 }
    },
  }
  serveRole(words)
}
