import { RELEASE_URL } from '../../../lib/protocol/governor'
import { VsoaServer } from '../../../lib/vsoa/index'
import { serveRole } from '../../../tests/support/role-process'
import type { HostWords } from './words'

export function watchHostRole(): void {
  const words: HostWords = {
    async serve({ names }) {
      const ports: number[] = []
      for (const name of names) {
        const server = new VsoaServer({ info: { name } })
        server.handle(RELEASE_URL, () => ({ param: { released: 0 } }))
        ports.push((await server.listen({ host: '127.0.0.1', port: 0 })).port)
      }
      return ports
    },
  }
  serveRole(words)
}
