import { startAgent } from '../index'
import { agentConfig } from './agent-fixture'

/** An agent in a process of its own, for tests that kill it. Arguments: state folder, images folder. Prints its port. */
const [, , stateDir = '', imagesDir = ''] = process.argv
const agent = await startAgent(agentConfig(stateDir, imagesDir))
process.stdout.write(`port ${agent.endpoint.port}\n`)
process.once('SIGTERM', () => void agent.close({ stopContainers: true }).then(() => process.exit(0)))
