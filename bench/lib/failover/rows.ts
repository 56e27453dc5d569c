import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { listSwitches } from '../../../lib/api/contract/index'
import { type Instance, startInstance } from '../../../tests/support/instance'
import { AXIS_NAME, AXIS_PASSWORD, setMasterSlave } from '../../../tests/support/scenario'
import { count, option } from '../arguments'
import { FIGURES_HEAD, figuresLine, figuresOf } from '../figures'
import { Floor } from '../floor/floor'
import { PowerFloor } from '../floor/power'
import { FLOOR_PERIOD_MS } from '../floor/processes'
import type { Move } from '../move'
import { endOnSignal } from '../on-signal'
import type { Fault } from './fault'
import { CONNECTIONS, Load } from './load'
import { PowerScene } from './power'
import { type Bound, pairOf, printSteps, Report } from './report'
import { atRest } from './rest'
import { cachedPython, Robot } from './robot'
import { Scene } from './scene'

const CLIENTS = 3
const USUAL_PING = { intervalMs: 1000, lost: 3 }
const HANG_PING = { intervalMs: 50, lost: 3 }
/** Messages after a planned move in which the longest silence is looked for. */
const MESSAGES_AFTER = 20
const OFFICIAL = { keepaliveMs: 1000, connectTimeoutMs: 1000, reconnectDelayMs: 1000 }
/** What the official settings may cost beside the reconnect delay and a publish period. */
const OFFICIAL_SLACK_MS = 100
/** Under load everything is judged alike. */
const BUSY: Bound[] = [
  { of: 'p50', times: 2 },
  { of: 'p99', times: 2 },
]

/** The rows of master and slave with subscribed clients. */
const FAULTS: { row: string; fault: Fault; messages: number; figures: { title: string; of: keyof Move; quiet: Bound[] }[] }[] = [
  {
    row: 'kill',
    fault: 'kill',
    messages: 1,
    figures: [
      {
        title: 'kill −9 → subscribed at the slave',
        of: 'subscribedMs',
        quiet: [
          { of: 'p50', times: 2 },
          { of: 'p99', times: 3 },
        ],
      },
      {
        title: 'kill −9 → first message',
        of: 'firstMs',
        quiet: [
          { of: 'p50', times: 1.5 },
          { of: 'p99', times: 1.5 },
        ],
      },
    ],
  },
  {
    row: 'planned',
    fault: 'stop',
    messages: MESSAGES_AFTER,
    figures: [{ title: 'planned stop: longest silence', of: 'silenceMs', quiet: [{ of: 'p99', ms: 60 }] }],
  },
  {
    row: 'hang',
    fault: 'hang',
    messages: 1,
    figures: [
      {
        title: `hang (SIGSTOP), pings ${HANG_PING.intervalMs} ms × ${HANG_PING.lost} → first message`,
        of: 'firstMs',
        quiet: [{ of: 'p99', ms: 230 }],
      },
    ],
  },
]

/** A row of hours tells what it has so far this often. */
const SO_FAR_EVERY = 25

async function repeat<T>(title: string, runs: number, work: () => Promise<T>, soFar?: (results: T[]) => void): Promise<T[]> {
  const results: T[] = []
  for (let run = 1; run <= runs; run++) {
    results.push(await work())
    if (run % SO_FAR_EVERY === 0 && run < runs) soFar?.(results)
    if (process.stdout.isTTY) process.stdout.write(`\r${title}: ${run}/${runs} `)
  }
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K')
  return results
}

interface Asked {
  runs: number
  rows: string[]
  loads: string[]
  program: string
}

/** Runs `work` as it is asked for: quiet, busy or both. The rate that the API reached is printed. */
async function underLoads(
  { loads, program }: Asked,
  instance: Instance,
  work: (pressure: Load | null) => Promise<void>,
): Promise<void> {
  for (const load of loads) {
    const pressure = load === 'busy' ? new Load(program, instance) : null
    try {
      await pressure?.start()
      const busy = `busy: ${CONNECTIONS} connections saturate the API, one process hogs a processor`
      console.log(`\n${pressure ? busy : 'quiet'} (load average ${loadavg()[0]?.toFixed(1)} at the start)\n${FIGURES_HEAD}`)
      await work(pressure)
      if (pressure === null) continue
      const { perSecond, failed } = pressure.rate()
      console.log(`API meanwhile: ${perSecond.toFixed(0)} answers a second, ${failed} requests failed`)
    } finally {
      pressure?.stop()
    }
  }
}

/** The rows of one pair of containers and its clients. */
async function pairRows(asked: Asked, instance: Instance, report: Report): Promise<void> {
  const floor = new Floor(asked.program)
  const scene = new Scene(instance)
  try {
    await floor.start(CLIENTS)
    await scene.start(CLIENTS)
    await underLoads(asked, instance, async (pressure) => {
      const busy = pressure !== null
      for (const { row, fault, messages, figures } of FAULTS) {
        if (!asked.rows.includes(row)) continue
        const ping = fault === 'hang' ? HANG_PING : USUAL_PING
        await setMasterSlave(instance.api, { ...scene.pair, ping })
        await floor.setPing(ping)
        scene.steps.length = 0
        // turn by turn, so that what else the machine does hits both alike
        const results = await repeat(row, asked.runs, async () => ({
          ours: await scene.run(fault, messages),
          floor: await floor.run(fault, messages),
        }))
        const ours = results.flatMap((result) => result.ours)
        const theirs = results.flatMap((result) => result.floor)
        for (const { title, of, quiet } of figures) {
          report.row(busy ? `busy: ${title}` : title, pairOf(ours, theirs, of), busy ? BUSY : quiet)
        }
        printSteps(scene.steps)
      }
      if (!busy && asked.rows.includes('official')) await officialRow(asked, scene, report)
    })
    await decisions(instance)
  } finally {
    floor.close()
    await scene.close()
  }
}

/** Clients with the times that official clients are given: ours, and the Python robot where the interoperation tests have it. */
async function officialRow({ runs }: Asked, scene: Scene, report: Report): Promise<void> {
  const python = cachedPython()
  if (python === null) console.log('official settings, Python robot: skipped, npm test brings it (tests/interop)')
  const robot = python === null ? null : new Robot(python, scene.instance.position)
  const client = scene.watch(OFFICIAL)
  try {
    await client.watcher.next('message')
    await robot?.start(`vsoa://${AXIS_NAME}`, AXIS_PASSWORD, '/axis', OFFICIAL)
    const results = await repeat('official', runs, async () => {
      let theirs: Promise<number> | null = null
      const [move] = await scene.run('kill', 1, [client], (from) => {
        // what comes sooner than half the delay was sent before the fault
        theirs = robot?.messageAfter(from + OFFICIAL.reconnectDelayMs / 2).then((at) => at - from) ?? null
      })
      return { ours: move?.firstMs ?? Number.NaN, theirs: await theirs }
    })
    const most = OFFICIAL.reconnectDelayMs + FLOOR_PERIOD_MS + OFFICIAL_SLACK_MS
    const row = (who: string, values: number[]) => {
      const title = `official settings (1000/1000/1000 ms), ${who}`
      const figures = figuresOf(values)
      console.log(figuresLine(title, figures))
      report.most(`${title}, p99`, figures.p99, most, ' ms')
    }
    row(
      'our client',
      results.map(({ ours }) => ours),
    )
    const theirs = results.flatMap((result) => result.theirs ?? [])
    if (theirs.length > 0) row('Python robot', theirs)
  } finally {
    await client.watcher.close()
    await robot?.close()
  }
}

/**
 * V8 collects garbage 8 s after a process fell idle, for some 20 ms each. Where a hundred of them took so long to start, ms, that the
 * first ones would do so while the next run is measured, it begins when that is over.
 */
const COLLECTION = { from: 7_000, over: 10_000 }

/** A node with many containers loses its power: when the last microservice is announced elsewhere. */
async function powerRow(asked: Asked, instance: Instance, report: Report): Promise<void> {
  const containers = count('containers', 50)
  const scene = new PowerScene(instance, containers)
  const floor = new PowerFloor(asked.program, containers)
  try {
    await scene.start()
    await floor.start()
    await underLoads(asked, instance, async (pressure) => {
      const busy = pressure !== null
      let restless = 0
      const rested = async (run: () => Promise<number>) => {
        if (!busy && !(await atRest())) restless++
        return run()
      }
      const run = async () => {
        try {
          return { ours: await rested(() => scene.run()), floor: await rested(() => floor.run()) }
        } finally {
          // a hundred processes start in no time that is measured
          pressure?.stop()
          const from = performance.now()
          await Promise.all([scene.restore(), floor.restore()])
          if (performance.now() - from > COLLECTION.from) await sleep(COLLECTION.over)
          await pressure?.start()
        }
      }
      const results = await repeat('power', asked.runs, run, (soFar) => {
        console.log(figuresLine('so far', figuresOf(soFar.map(({ ours }) => ours))))
        console.log(figuresLine('  floor so far', figuresOf(soFar.map((result) => result.floor))))
      })
      if (restless > 0) console.log(`${restless} measurements began on a machine that was not at rest`)
      const title = `power off, ${containers} containers → all announced`
      const pair = {
        ours: figuresOf(results.map(({ ours }) => ours)),
        floor: figuresOf(results.map((result) => result.floor)),
      }
      report.row(busy ? `busy: ${title}` : title, pair, busy ? BUSY : [{ of: 'p99', ms: 150 }])
    })
  } finally {
    floor.close()
  }
}

/** Where the time goes on the governor's side, from the records it wrote. */
async function decisions({ api }: Instance): Promise<void> {
  const { list } = await api.call(listSwitches, { query: { microservice: AXIS_NAME, pageSize: 1000 } })
  console.log(`\nthe governor, by its records of the last ${list.length} switches\n${FIGURES_HEAD}`)
  const print = (title: string, values: number[]) => {
    if (values.length > 0) console.log(figuresLine(title, figuresOf(values)))
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

/** Measures what the command line asks for and prints it, with verdicts. `program`: the file to start further processes with. */
export async function measureRows(program: string): Promise<void> {
  const asked: Asked = {
    runs: count('runs', 200),
    rows: option('rows', 'kill,planned,hang,power,official').split(','),
    loads: option('load', 'quiet,busy').split(','),
    program,
  }
  const report = new Report()
  console.log(
    `failover: ${asked.runs} runs a row, ${CLIENTS} clients, feed every ${FLOOR_PERIOD_MS} ms, keepalive 1000 ms, reconnect delay 0`,
  )
  const groups: [(asked: Asked, instance: Instance, report: Report) => Promise<void>, string[]][] = [
    [pairRows, ['kill', 'planned', 'hang', 'official']],
    [powerRow, ['power']],
  ]
  for (const [measure, rows] of groups) {
    if (!asked.rows.some((row) => rows.includes(row))) continue
    const instance = await startInstance({ onSpawn: endOnSignal })
    try {
      await measure(asked, instance, report)
    } finally {
      await instance.stop()
    }
  }
  console.log('')
  report.verdicts()
}
