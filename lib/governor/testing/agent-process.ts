import { startAgent } from '../../agent'

// An agent as a process of its own, to be killed: its configuration is the first argument, its address its first line.
const config = JSON.parse(process.argv[2] ?? '{}') as Omit<Parameters<typeof startAgent>[0], 'log'>
const agent = await startAgent({ ...config, log: { info() {}, warn() {}, error() {} } })
process.stdout.write(`${JSON.stringify({ endpoint: agent.endpoint })}\n`)
