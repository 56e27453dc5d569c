import { loadavg } from 'node:os'
import { actOnContainer, getContainer, listNodes } from '../lib/api/contract/index'
import { type Instance, startInstance } from '../tests/support/instance'
import { startContainer, until } from '../tests/support/scenario'
import { type Crossing, WarmPair } from '../tests/support/warm-pair'
import { count } from './lib/arguments'
import { FIGURES_HEAD, figuresLine, figuresOf, judge } from './lib/figures'
import { collectGarbage } from './lib/garbage'
import { endOnSignal } from './lib/on-signal'

/**
 * What subscribed clients get over a planned stop, and over a kill −9, when the other axis-server stands by warm: whether the
 * numbers of each are consecutive, and its longest silence; on the whole product. `--runs N` a row (200). Needs Linux.
 */
const PERIOD_MS = 10
const CLIENTS = 3
/** Messages after the move in which breaks and the longest silence are looked for. */
const MESSAGES_AFTER = 20
const MOST_SILENT_PERIODS = 3

/** Stops or kills the active one so many times; how each client came over each time. */
async function repeat(pair: WarmPair, runs: number, end: (taskId: string, name: string) => Promise<void>): Promise<Crossing[]> {
  const { api } = pair.instance
  const crossings: Crossing[] = []
  for (let run = 1; run <= runs; run++) {
    const { active } = await pair.ready()
    const { name } = await api.call(getContainer, { params: { taskId: active } })
    collectGarbage()
    // What came meanwhile was read late.
    await Promise.all(pair.watchers.map((watcher) => watcher.next('message', { since: watcher.mark() })))
    crossings.push(...(await pair.cross(() => end(active, name), MESSAGES_AFTER)))
    const down = async () => (await api.call(getContainer, { params: { taskId: active } })).status !== 'running'
    await until(`${name} is down`, down)
    await startContainer(api, name)
    if (process.stdout.isTTY) process.stdout.write(`\r${run}/${runs} `)
  }
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
  return crossings
}

function print(title: string, crossings: readonly Crossing[]): number {
  const silence = figuresOf(crossings.map(({ silenceMs }) => silenceMs))
  const sum = (of: 'missed' | 'repeated') => crossings.reduce((total, each) => total + each[of], 0)
  console.log(figuresLine(`${title}: longest silence of each client`, silence))
  console.log(`  of ${crossings.length} crossings: ${sum('missed')} numbers missed, ${sum('repeated')} repeated`)
  return silence.p99
}

async function main(): Promise<void> {
  const runs = count('runs', 200)
  let instance: Instance | null = null
  try {
    instance = await startInstance({ onSpawn: endOnSignal })
    const { api } = instance
    const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
    const [one = '', other = ''] = list
      .filter(({ type, status }) => type === 'linux' && status === 'online')
      .map(({ name }) => name)
    const pair = await WarmPair.deploy(instance, {
      name: 'warm_axis',
      nodes: [one, other],
      periodMs: PERIOD_MS,
      clients: CLIENTS,
    })
    console.log(
      `hand-over: ${runs} runs a row, ${CLIENTS} clients, feed every ${PERIOD_MS} ms, load average ${loadavg()[0]?.toFixed(1)} at the start`,
    )
    console.log(FIGURES_HEAD)
    const planned = await repeat(pair, runs, async (_taskId, name) => {
      await api.call(actOnContainer, { body: { id: name, action: 'stop' } })
    })
    const p99 = print('planned stop, warm standby', planned)
    const killed = await repeat(pair, runs, async (taskId) => {
      process.kill(await pair.pid(taskId), 'SIGKILL')
    })
    print('kill −9, warm standby', killed)
    const broken = planned.filter(({ missed, repeated }) => missed + repeated > 0).length
    judge('planned stop, clients whose numbers are not consecutive', broken, 0, '')
    judge('planned stop, longest silence, p99', p99 / PERIOD_MS, MOST_SILENT_PERIODS, ' periods')
    const worst = Math.max(...killed.map(({ missed, repeated }) => missed + repeated))
    judge('kill −9, numbers missed or repeated by one client', worst, 1, '')
    await pair.close()
  } finally {
    await instance?.stop()
  }
}

await main()
process.exit()
