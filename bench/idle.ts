import { setTimeout as sleep } from 'node:timers/promises'
import { listNodes } from '../lib/api/contract/index'
import { type Instance, startInstance } from '../tests/support/instance'
import { residentBytes } from '../tests/support/processes'
import { deployAxisServer, healthy } from '../tests/support/scenario'
import { count } from './lib/arguments'
import { judge } from './lib/figures'
import { endOnSignal } from './lib/on-signal'

/** Start → ready of the built product, and the memory of its processes once they rest. `--settle SECONDS` (15). Linux. */
const READY_MS = 10_000
const MB = 1024 * 1024
const MOST_MB = { console: 300, governor: 100, agent: 80, axisServer: 60 }

async function main(): Promise<void> {
  const settle = count('settle', 15)
  let instance: Instance | null = null
  try {
    instance = await startInstance({ onSpawn: endOnSignal })
    const { api } = instance
    const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
    const nodes = list.filter(({ type, status }) => type === 'linux' && status === 'online')
    for (const [index, name] of ['server_master', 'server_slave'].entries()) {
      const { taskId } = await deployAxisServer(api, { name, node: nodes[index]?.name ?? '' })
      await healthy(api, taskId)
    }
    // pages were looked at once, as on any console in use
    for (const page of ['/login', '/']) await (await fetch(`${instance.url}${page}`)).arrayBuffer()
    console.log(`ready after ${Math.round(instance.readyMs)} ms; two services run; resting ${settle} s`)
    await sleep(settle * 1000)
    const pids = instance.pids()
    const mb = (pid: number | null) => (pid === null ? Number.NaN : residentBytes(pid) / MB)
    console.log(`parent ${mb(pids.parent).toFixed(1)} MB (no requirement)`)
    judge('start → ready', instance.readyMs, READY_MS, ' ms')
    judge('console', mb(pids.console), MOST_MB.console, ' MB')
    judge('governor', mb(pids.governor), MOST_MB.governor, ' MB')
    for (const pid of pids.agents) judge('an agent', mb(pid), MOST_MB.agent, ' MB')
    for (const pid of pids.containers) judge('an axis-server', mb(pid), MOST_MB.axisServer, ' MB')
  } finally {
    await instance?.stop()
  }
}

await main()
process.exit()
