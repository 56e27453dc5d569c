import { createSecretBox } from '../../secrets'
import { startGovernor } from '..'

// A governor as a process of its own, to be killed: its configuration is the first argument, its addresses its first line.
const config = JSON.parse(process.argv[2] ?? '{}') as Omit<Parameters<typeof startGovernor>[0], 'log'>
const governor = await startGovernor({
  ...config,
  secretBox: createSecretBox(Buffer.alloc(32, 7)),
  log: { debug() {}, info() {}, warn() {}, error() {} },
})
process.stdout.write(`${JSON.stringify({ endpoint: governor.endpoint, position: governor.position })}\n`)
