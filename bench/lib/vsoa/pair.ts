import { residentBytes } from '../../../tests/support/processes'
import { RoleProcess } from '../../../tests/support/role-process'
import type { SideName } from './sides'
import type { ClientWords, ServerWords } from './words'

const MB = 1024 * 1024
/** After garbage was collected, the system takes memory back within this time. */
const SETTLE_MS = 1_000

/** One process of servers and one of clients, both of the same implementation. */
export class Pair {
  readonly server: RoleProcess<ServerWords>
  readonly client: RoleProcess<ClientWords>

  constructor(side: SideName) {
    const program = process.argv[1] ?? ''
    this.server = new RoleProcess<ServerWords>(program, ['role-server', side])
    this.client = new RoleProcess<ClientWords>(program, ['role-client', side])
  }

  /** Resident memory of both, MB, after they have collected their garbage. */
  async memory(): Promise<{ server: number; client: number }> {
    await Promise.all([this.server.tell('rest'), this.client.tell('rest')])
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    const mb = ({ child }: { child: { pid?: number } }) => residentBytes(child.pid ?? 0) / MB
    return { server: mb(this.server), client: mb(this.client) }
  }

  end(): void {
    this.client.end()
    this.server.end()
  }
}

/** Does `work` with a fresh pair, which is gone afterwards however that ended. */
export async function withPair<T>(side: SideName, work: (pair: Pair) => Promise<T>): Promise<T> {
  const pair = new Pair(side)
  try {
    return await work(pair)
  } finally {
    pair.end()
  }
}
