import { startGovernor } from '../../../lib/governor/index'
import { serveRole } from '../../../tests/support/role-process'
import type { GovernorWords } from './words'

const anywhere = { host: '127.0.0.1', port: 0 }
/** Lines of discounted lag that are kept: one in ten seconds, so an hour and a half. */
const MOST_LINES = 540

/** The governor, and nothing else in its process. */
export function watchGovernorRole(): void {
  const discounts: object[] = []
  const log = {
    debug() {},
    info(details: object, text: string) {
      if (text.startsWith('lag ') && discounts.length < MOST_LINES) discounts.push(details)
    },
    warn(details: object, text: string) {
      process.stderr.write(`governor: ${text} ${JSON.stringify(details)}\n`)
    },
    error(details: object, text: string) {
      process.stderr.write(`governor: ${text} ${JSON.stringify(details)}\n`)
    },
  }
  const words: GovernorWords = {
    async start(config) {
      const { endpoint, position } = await startGovernor({ ...anywhere, ...config, position: anywhere, log, version: 'bench' })
      return { governor: endpoint, position }
    },
    async used() {
      const { user, system } = process.cpuUsage()
      return { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss(), discounts }
    },
  }
  serveRole(words)
}
