import { actOnContainer, getContainer, getMicroservice, listNodes, listSwitches } from '../lib/api/contract/index'
import { type Instance, startInstance } from '../tests/support/instance'
import {
  AXIS_NAME,
  AXIS_PASSWORD,
  activeIs,
  type Deployed,
  deployAxisServer,
  healthy,
  setMasterSlave,
  startContainer,
  until,
} from '../tests/support/scenario'
import { Watcher } from '../tests/support/watcher'
import { count, option } from './lib/arguments'
import { FIGURES_HEAD, figuresLine, figuresOf, judge } from './lib/figures'
import { Floor } from './lib/floor'
import { FLOOR_PERIOD_MS, floorResolver, floorServer } from './lib/floor-processes'
import { endOnSignal } from './lib/on-signal'

/**
 * How long a subscribed client goes without its data, for three ways of losing the active container, on the whole product
 * (console, governor, agents, containers as users have them), beside a floor of the same steps on plain sockets.
 * `--runs N` a row (100), `--rows kill,planned,hang`. Needs Linux (process numbers come from /proc).
 */
const PERIOD_MS = FLOOR_PERIOD_MS
const HANG_PING = { intervalMs: 50, lost: 3 }
/** Messages after the move in which the longest silence is looked for. */
const MESSAGES_AFTER = 20

interface Stage {
  instance: Instance
  watcher: Watcher
  deployed: Map<string, Deployed & { name: string }>
}

async function stage(instance: Instance): Promise<Stage> {
  const { api } = instance
  const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
  const nodes = list.filter(({ type, status }) => type === 'linux' && status === 'online').map(({ name }) => name)
  const deployed: Stage['deployed'] = new Map()
  for (const [index, service] of ['server_master', 'server_slave'].entries()) {
    // the benchmark starts them again itself: the restart policy's back-off would grow with every run
    const one = await deployAxisServer(api, {
      name: service,
      node: nodes[index] ?? nodes[0] ?? '',
      env: [`AXIS_PERIOD_MS=${PERIOD_MS}`],
      restart: 'never',
    })
    const { name } = await healthy(api, one.taskId)
    deployed.set(one.taskId, { ...one, name })
  }
  const [master = '', slave = ''] = deployed.keys()
  await setMasterSlave(api, { master, slave })
  await activeIs(api, master)
  const watcher = new Watcher({
    server: `vsoa://${AXIS_NAME}`,
    password: AXIS_PASSWORD,
    urls: ['/axis'],
    keepaliveMs: 1000,
    connectTimeoutMs: 1000,
    reconnectDelayMs: 0,
    positionServers: [instance.position],
  })
  await watcher.next('message', { fits: ({ number }) => number > 5 })
  return { instance, watcher, deployed }
}

/** Who serves, who stands by, and the process that serves; a steady feed on the way. */
async function ready({ instance, watcher, deployed }: Stage) {
  const { api } = instance
  for (const taskId of deployed.keys()) await healthy(api, taskId)
  const active = await until(
    'somebody is active',
    async () => (await api.call(getMicroservice, { params: { id: AXIS_NAME } })).active,
  )
  const row = await api.call(getContainer, { params: { taskId: active } })
  const pid = instance.containerPid(row.vsoaPort)
  if (!pid) throw new Error(`No process listens for ${row.name} on port ${row.vsoaPort}`)
  const standby = [...deployed.keys()].find((taskId) => taskId !== active) ?? ''
  const mark = watcher.mark()
  await watcher.next('message', { since: mark })
  return { active, standby, pid, name: row.name, mark: watcher.mark() }
}

/** When it was subscribed at the other one, and its first message. */
async function moved(watcher: Watcher, mark: number) {
  const gone = await watcher.next('disconnected', { since: mark })
  const back = await watcher.next('connected', { since: mark, fits: ({ at }) => at >= gone.at })
  const first = await watcher.next('message', { since: mark, fits: ({ at }) => at >= back.at })
  return { gone: gone.at, subscribed: back.at, first: first.at }
}

async function bringBack({ instance: { api } }: Stage, taskId: string, name: string): Promise<void> {
  await until(`${name} is down`, async () => (await api.call(getContainer, { params: { taskId } })).status !== 'running')
  await startContainer(api, name)
  await healthy(api, taskId)
}

async function killRun(scene: Stage) {
  const { active, name, pid, mark } = await ready(scene)
  const startedAt = performance.now()
  process.kill(pid, 'SIGKILL')
  const { subscribed, first } = await moved(scene.watcher, mark)
  await bringBack(scene, active, name)
  return { subscribedMs: subscribed - startedAt, firstMessageMs: first - startedAt }
}

async function plannedRun(scene: Stage) {
  const { watcher, instance } = scene
  const { active, name, mark } = await ready(scene)
  await instance.api.call(actOnContainer, { body: { id: name, action: 'stop' } })
  const { first } = await moved(watcher, mark)
  await until(
    'messages after the move',
    () => watcher.since(mark, 'message').filter(({ at }) => at >= first).length > MESSAGES_AFTER,
  )
  const times = watcher.since(Math.max(0, mark - 1), 'message').map(({ at }) => at)
  const silenceMs = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)))
  await bringBack(scene, active, name)
  return silenceMs
}

async function hangRun(scene: Stage) {
  const { active, name, pid, mark } = await ready(scene)
  const startedAt = performance.now()
  process.kill(pid, 'SIGSTOP')
  const { first } = await moved(scene.watcher, mark)
  await bringBack(scene, active, name)
  return first - startedAt
}

async function repeat<T>(title: string, runs: number, work: () => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let run = 1; run <= runs; run++) {
    results.push(await work())
    if (process.stdout.isTTY) process.stdout.write(`\r${title}: ${run}/${runs} `)
  }
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
  return results
}

async function main(): Promise<void> {
  const runs = count('runs', 100)
  const rows = option('rows', 'kill,planned,hang').split(',')
  const floor = new Floor(process.argv[1] ?? '')
  let instance: Instance | null = null
  let scene: Stage | null = null
  try {
    await floor.start()
    instance = await startInstance({ onSpawn: endOnSignal })
    scene = await stage(instance)
    const here = scene
    console.log(`failover: ${runs} runs a row, feed every ${PERIOD_MS} ms, keepalive 1000 ms, reconnect delay 0`)
    const requirements: (() => void)[] = []
    const lines: string[] = []
    if (rows.includes('kill')) {
      // turn by turn, so that what else the machine does hits both alike
      const results = await repeat('kill −9', runs, async () => ({ ours: await killRun(here), floor: await floor.run() }))
      const [subscribed, first] = [
        figuresOf(results.map(({ ours }) => ours.subscribedMs)),
        figuresOf(results.map(({ ours }) => ours.firstMessageMs)),
      ]
      const floorSubscribed = figuresOf(results.map((result) => result.floor.subscribedMs))
      lines.push(
        figuresLine('kill −9 → subscribed at the slave', subscribed),
        figuresLine('  floor: the same on plain sockets', floorSubscribed),
        figuresLine('kill −9 → first message', first),
        figuresLine('  floor: the same on plain sockets', figuresOf(results.map((result) => result.floor.firstMessageMs))),
      )
      requirements.push(
        () => judge('kill −9 → subscribed, p50 against the floor’s', subscribed.p50 / floorSubscribed.p50, 3, '×'),
        () => judge('kill −9 → subscribed, p99 against the floor’s', subscribed.p99 / floorSubscribed.p99, 4, '×'),
        () => judge('kill −9 → first message, p99', first.p99, 60, ' ms'),
      )
    }
    if (rows.includes('planned')) {
      const silence = figuresOf(await repeat('planned stop', runs, () => plannedRun(here)))
      lines.push(figuresLine('planned stop: longest silence', silence))
      requirements.push(() => judge('planned stop, longest silence, p99', silence.p99, 60, ' ms'))
    }
    if (rows.includes('hang')) {
      const [master = '', slave = ''] = here.deployed.keys()
      await setMasterSlave(instance.api, { master, slave, ping: HANG_PING })
      const hang = figuresOf(await repeat('hang', runs, () => hangRun(here)))
      lines.push(figuresLine(`hang (SIGSTOP), pings ${HANG_PING.intervalMs} ms × ${HANG_PING.lost} → first message`, hang))
      requirements.push(() => judge('hang → first message, p99', hang.p99, 300, ' ms'))
    }
    console.log(FIGURES_HEAD)
    for (const line of lines) console.log(line)
    await decisions(instance)
    for (const check of requirements) check()
  } finally {
    floor.close()
    await scene?.watcher.close()
    await instance?.stop()
  }
}

/** Where the time goes on the governor's side, from the records it wrote. */
async function decisions({ api }: Instance): Promise<void> {
  const { list } = await api.call(listSwitches, { query: { microservice: AXIS_NAME, pageSize: 1000 } })
  const print = (title: string, values: number[]) => {
    if (values.length > 0) console.log(figuresLine(`governor: ${title}`, figuresOf(values)))
  }
  const at = (cause: 'fault' | 'hang' | 'planned') =>
    list.filter((one) => (one.kind === 'switchover' ? 'planned' : one.cause === 'hang' ? 'hang' : 'fault') === cause)
  print(
    'fault → detected (kill −9)',
    at('fault').map(({ faultAt, detectedAt }) => detectedAt - faultAt),
  )
  print(
    'detected → announced (kill −9)',
    at('fault').map(({ decisionMs }) => decisionMs),
  )
  print(
    'detected → announced (planned stop)',
    at('planned').map(({ decisionMs }) => decisionMs),
  )
  // Between the two its agent kills it.
  const killed = at('hang').flatMap(({ detectedAt, fencedAt, announcedAt }) =>
    fencedAt === null ? [] : [[detectedAt, fencedAt, announcedAt] as const],
  )
  print(
    'detected → killed (hang)',
    killed.map(([detected, fenced]) => fenced - detected),
  )
  print(
    'killed → announced (hang)',
    killed.map(([, fenced, announced]) => announced - fenced),
  )
}

const role = process.argv[2]
if (role === 'floor-server') floorServer()
else if (role === 'floor-resolver') floorResolver()
else {
  await main()
  process.exit()
}
