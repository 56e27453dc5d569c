import { type ChildProcess, spawn } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'
import type { SwitchRecord } from '../lib/protocol/governor'
import { wallNow } from '../lib/wall-clock'
import { count, option } from './lib/arguments'
import { FIGURES_HEAD, figuresLine, figuresOf, judge, judgeLeast } from './lib/figures'
import { endOnSignal } from './lib/on-signal'
import type { Host } from './lib/watch/crowd'
import { watchGovernorRole } from './lib/watch/governor-role'
import { watchHostRole } from './lib/watch/host-role'
import { Scene } from './lib/watch/scene'

/**
 * What the governor's watch sees, and what it doesn't mistake. `hogs`: 100 instances in 10 processes pinged at 100 ms × 3 for
 * `--minutes N` (30) beside one CPU hog per core; nothing may be switched but what is stopped by `--stops N` (20) SIGSTOPs.
 * `thousand`: 1,000 instances pinged at 500 ms × 3: what the governor uses in `--seconds N` (60), and how soon it sees `--kills N`
 * (100) processes of 125 instances die. `--only hogs,thousand`. Needs Linux (the state of processes comes from /proc).
 */
const HOGS = { hosts: 10, pairs: 50, ping: { intervalMs: 100, lost: 3 } }
const THOUSAND = { hosts: 8, pairs: 500, ping: { intervalMs: 500, lost: 3 } }
const CORE_PERCENT = 25
const RSS_MB = 250
const DETECTION_MS = 20
const MB = 1_048_576
/** Before the first stop, and before measuring: joins and rules are over, and code is warm, ms. */
const WARM_MS = 5000
const TOLD_MS = 100

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
const load = () => loadavg()[0]?.toFixed(1) ?? '?'

/** What was switched of the instances of one process that was stopped or killed on purpose. */
class Blow {
  readonly at = wallNow()
  readonly records: SwitchRecord[] = []
  readonly #names: string[]
  readonly #process: Host['process']

  constructor(
    readonly scene: Scene,
    readonly host: Host,
    signal: 'SIGSTOP' | 'SIGKILL',
  ) {
    this.#names = scene.servedFrom(host)
    this.#process = host.process
    host.process.child.kill(signal)
  }

  /** Whether this switch is one of it. */
  takes(record: SwitchRecord): boolean {
    const mine = record.from !== null && this.scene.crowd.hostOf(record.from.taskId) === this.host
    if (mine) this.records.push(record)
    return mine
  }

  /** All that were served from there are served from elsewhere, and everything is as before. */
  async over(): Promise<void> {
    await this.scene.until('what the process served is served by others', () => this.records.length >= this.#names.length)
    await this.scene.until('it is started again', () => this.host.process !== this.#process)
    // What is told of it may be a moment old.
    await pause(TOLD_MS)
    await this.scene.allHealthy()
  }
}

/** The process that serves the most microservices. */
function busiest(scene: Scene): Host {
  const [first] = scene.crowd.hosts.toSorted((a, b) => scene.servedFrom(b).length - scene.servedFrom(a).length)
  if (!first) throw new Error('no processes')
  return first
}

async function withScene(size: typeof HOGS, work: (scene: Scene) => Promise<void>): Promise<void> {
  const scene = new Scene(process.argv[1] ?? '', size.hosts, size.pairs)
  endOnSignal(() => scene.close())
  try {
    await scene.start(size.ping)
    await work(scene)
  } finally {
    await scene.close()
  }
}

async function hogsRow(scene: Scene): Promise<void> {
  const [minutes, stops] = [count('minutes', 30), count('stops', 20)]
  const hogs: ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
    spawn(
      process.execPath,
      [
        '-e',
        'process.stdin.resume().once("end", () => process.exit()); setInterval(() => { const end = Date.now() + 1000; while (Date.now() < end); }, 0)',
      ],
      { stdio: ['pipe', 'ignore', 'ignore'] },
    ),
  )
  let blow: Blow | null = null
  const wrong: SwitchRecord[] = []
  const alarms = new Set<string>()
  scene.onSwitch = (record) => {
    if (!blow?.takes(record)) wrong.push(record)
  }
  scene.onView = ({ instances }) => {
    for (const { taskId, join, healthy } of instances)
      if (join === 'joined' && !healthy && scene.crowd.hostOf(taskId) !== blow?.host)
        alarms.add(`${taskId} ${Math.round(wallNow() / 1000)}`)
  }
  const announced: number[] = []
  const detected: number[] = []
  let hangs = 0
  try {
    await pause(WARM_MS)
    const [began, end] = [performance.now(), performance.now() + minutes * 60_000]
    for (let stop = 0; stop < stops; stop++) {
      await pause(began + ((stop + 1) * (end - began)) / (stops + 1) - performance.now())
      blow = new Blow(scene, busiest(scene), 'SIGSTOP')
      await blow.over()
      const { at, records } = blow
      const hang = records.filter(({ cause }) => cause === 'hang')
      if (hang.length > 0) hangs++
      detected.push(...hang.map(({ detectedAt }) => detectedAt - at))
      announced.push(Math.max(...records.map(({ announcedAt }) => announcedAt - at)))
      console.log(
        `stop ${stop + 1}: ${records.length} microservices, the last announced after ${announced.at(-1)?.toFixed(0)} ms, load ${load()}`,
      )
      blow = null
    }
    await pause(end - performance.now())
  } finally {
    for (const hog of hogs) hog.kill('SIGKILL')
  }
  const { watch } = await scene.info()
  const { discounts, cpuMs } = await scene.governor.tell('used')
  console.log(`${minutes} minutes, ${HOGS.pairs * 2} instances in ${HOGS.hosts} processes, ${hogs.length} hogs, load ${load()}`)
  console.log(FIGURES_HEAD)
  console.log(figuresLine('SIGSTOP → taken for a hang', figuresOf(detected)))
  console.log(figuresLine('SIGSTOP → all of it announced elsewhere', figuresOf(announced)))
  console.log(
    `lag of the governor: ${JSON.stringify(watch)}; ${Math.round(cpuMs)} ms of a processor; ${discounts.length} lines of the log, the last:`,
  )
  for (const line of discounts.slice(-3)) console.log(`  ${JSON.stringify(line)}`)
  for (const record of wrong.slice(0, 10)) console.log(`  wrong: ${JSON.stringify(record)}`)
  judge('false switches', wrong.length, 0, '')
  judge('instances taken for hanging that were not stopped', alarms.size, 0, '')
  judgeLeast('SIGSTOPs seen as hangs and switched', hangs, stops, '')
}

async function thousandRow(scene: Scene): Promise<void> {
  const [seconds, kills] = [count('seconds', 60), count('kills', 100)]
  await pause(WARM_MS)
  const [before, began] = [await scene.governor.tell('used'), performance.now()]
  await pause(seconds * 1000)
  const after = await scene.governor.tell('used')
  const percent = ((after.cpuMs - before.cpuMs) / (performance.now() - began)) * 100
  console.log(`${THOUSAND.pairs * 2} instances in ${THOUSAND.hosts} processes for ${seconds} s, load ${load()}`)
  const detected: number[] = []
  const announced: number[] = []
  let blow: Blow | null = null
  scene.onSwitch = (record) => blow?.takes(record)
  for (let kill = 0; kill < kills; kill++) {
    blow = new Blow(scene, busiest(scene), 'SIGKILL')
    await blow.over()
    const { at, records } = blow
    for (const { detectedAt, announcedAt } of records) {
      detected.push(detectedAt - at)
      announced.push(announcedAt - at)
    }
    await pause(500)
  }
  console.log(FIGURES_HEAD)
  const figures = figuresOf(detected)
  console.log(figuresLine('kill −9 of a process → its end known, per microservice', figures))
  console.log(figuresLine('kill −9 of a process → announced elsewhere', figuresOf(announced)))
  const { rssBytes } = await scene.governor.tell('used')
  judge('the governor, of a core', percent, CORE_PERCENT, ' %')
  judge('the governor, resident memory', Math.max(after.rssBytes, rssBytes) / MB, RSS_MB, ' MB')
  judge('kill −9 → known, p99', figures.p99, DETECTION_MS, ' ms')
}

const role = process.argv[2]
if (role === 'role-governor') watchGovernorRole()
else if (role === 'role-host') watchHostRole()
else {
  const only = option('only', 'hogs,thousand').split(',')
  if (only.includes('hogs')) await withScene(HOGS, hogsRow)
  if (only.includes('thousand')) await withScene(THOUSAND, thousandRow)
  process.exit()
}
