import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { figuresOf } from '../../bench/lib/figures'
import type { KillPoint } from '../../lib/kill-point'
import { wallNow } from '../../lib/wall-clock'
import { until } from '../support/scenario'
import { judge, silenceOf } from './checker'
import type { History, Violation } from './history'
import { Recording } from './recording'
import type { Role } from './role'
import { RolesWorld } from './roles-world'
import { SCENARIOS, type Scenario } from './scenarios'
import { processesOf } from './scene'

/** The roles that have kill points. */
export const ROLES = ['governor', 'agent', 'console'] as const
export type RoleName = (typeof ROLES)[number]
/** What a start has to finish may pass the point before what was to lead there: so often it is started again. */
const STARTS_MOST = 5
/** A point that isn't passed within this isn't passed at all. */
const PASS_MS = 20_000
/** After the start of a governor look-ups are answered again within this, ms; where an empty program takes longer to start as well … */
const RESUME_MS = 1_000
/** … within so many times that (40 ms on a machine that has nothing else to do). */
const RESUME_STARTS = 25
/** Each world has its own ports. */
const PORTS = 50

interface Row {
  hits: number
  violations: number
  resumes: number[]
  silences: number[]
}

/**
 * Hits every named kill point of these roles `times` times, as far as `minutes` go, and judges what the next start makes of it. Each
 * role dies in a world of its own, all side by side: how soon look-ups are answered again is for one that is alone. What violates is
 * kept in `folder`.
 */
export async function killPoints(
  roles: readonly RoleName[],
  times: number,
  minutes: number,
  folder: string,
): Promise<{ hits: number; violations: number }> {
  const rows = new Map<KillPoint, Row>(
    roles.flatMap(pointsOf).map(({ point }) => [point, { hits: 0, violations: 0, resumes: [], silences: [] }]),
  )
  let violations = 0
  const report = (point: KillPoint, history: History, found: Violation[], resumeMs: number | null) => {
    const row = rows.get(point)
    if (!row) return
    row.hits++
    row.violations += found.length
    violations += found.length
    if (resumeMs !== null) row.resumes.push(resumeMs)
    for (const { clients } of history.microservices) row.silences.push(...clients.map((each) => silenceOf(each, history)))
    if (found.length === 0) return
    for (const { kind, detail } of found) console.log(`VIOLATION  ${point}: ${kind}: ${detail}`)
    mkdirSync(folder, { recursive: true })
    const file = join(folder, `${point}-${row.hits}.json`)
    writeFileSync(file, JSON.stringify({ violations: found, ...history }, null, 1))
    console.log(`history    ${file}`)
  }
  const end = performance.now() + minutes * 60_000
  const walks = await Promise.allSettled(roles.map((role, index) => walk(role, index * PORTS, times, end, report)))
  for (const line of table(rows)) console.log(line)
  for (const [index, result] of walks.entries()) {
    if (result.status === 'fulfilled') continue
    violations++
    console.log(`FAILED     ${roles[index]}: ${result.reason instanceof Error ? result.reason.stack : String(result.reason)}`)
  }
  const hits = [...rows.values()].reduce((sum, row) => sum + row.hits, 0)
  console.log(`${hits} hits of ${rows.size} kill points, ${violations} violations`)
  return { hits, violations }
}

const pointsOf = (role: RoleName) => SCENARIOS.filter(({ point }) => point.startsWith(`${role}-`))

type Report = (point: KillPoint, history: History, found: Violation[], resumeMs: number | null) => void

async function walk(name: RoleName, offset: number, times: number, end: number, report: Report): Promise<void> {
  const world = await RolesWorld.start(name, offset)
  try {
    const own = pointsOf(name)
    const queue = Array.from({ length: times }, () => own).flat()
    const role = world.role(name)
    for (const [at, scenario] of queue.entries()) {
      if (performance.now() > end) break
      const recording = await Recording.begin(world)
      const endsBefore = role.ends.length
      role.kept = false
      await die(world, role, scenario, recording)
      // What follows from the first end may lead to the next point at once.
      role.kept = true
      const [emptyMs] = await Promise.all([emptyStart(), role.start(armedFor(queue[at + 1]))])
      const restartedAt = role.startedAt
      if (name === 'console') {
        await until('the console is back', async () => (await world.standings()).every(({ live }) => live), 30_000)
        recording.trace.consoleAwayMs = wallNow() - (recording.trace.faults[0]?.at ?? restartedAt)
      }
      const wrong = await afterwards(world, role, scenario, recording)
      const history = await recording.finish(at)
      if (name === 'governor') history.governorDeaths.push(...role.ends.slice(endsBefore))
      const found = [...judge(history), ...wrong, ...twice(world)]
      const resumeMs = name === 'governor' ? resumedMs(history, restartedAt) : null
      if (resumeMs !== null && resumeMs > Math.max(RESUME_MS, RESUME_STARTS * emptyMs) + history.lagMs)
        found.push(
          violation(
            world,
            `look-ups were answered ${resumeMs.toFixed(0)} ms after the start; an empty program took ${emptyMs.toFixed(0)} ms`,
          ),
        )
      report(scenario.point, history, found, resumeMs)
    }
  } finally {
    await world.close()
  }
}

/** With what it is started before that: nothing that would end it at once. */
const armedFor = (next: Scenario | undefined): KillPoint | null => (next?.by === 'deed' ? next.point : null)

/** Brings the role to the point, which ends it. */
async function die(world: RolesWorld, role: Role, { point, by, reach }: Scenario, { trace }: Recording): Promise<void> {
  const at = wallNow()
  if (role.armed !== point) {
    await role.stop(by === 'crash' ? 'SIGKILL' : 'SIGTERM')
    const outcome = await role.start(point)
    if (outcome === 'ready' && by === 'deed') await settle(world, role, point)
  }
  void reach({ world, role, trace }).catch(() => {})
  if (!(await role.endsWithin(PASS_MS))) throw new Error(`${point} was not passed within ${PASS_MS} ms`)
  if (role.endedBy !== 'SIGKILL') throw new Error(`the ${role.name} ended before ${point}: ${role.lastWords}`)
  const microservices = world.groups.map(({ name }) => name)
  trace.faults.push({ kind: 'governor and kill', microservices, at, overAt: wallNow() })
}

/** Resolves when all are healthy and the role is still there to be brought to the point. */
async function settle(world: RolesWorld, role: Role, point: KillPoint): Promise<void> {
  for (let starts = 1; ; starts++) {
    await world.allHealthy(() => role.pid === null)
    if (role.pid !== null) return
    if (role.endedBy !== 'SIGKILL' || starts === STARTS_MOST)
      throw new Error(`the ${role.name} ended ${starts} times before it was brought to ${point}: ${role.lastWords}`)
    console.log(`again      ${point} was passed by what the ${role.name}'s start had to finish`)
    await role.start(point)
  }
}

async function afterwards(world: RolesWorld, role: Role, { after }: Scenario, { trace }: Recording): Promise<Violation[]> {
  try {
    await after?.({ world, role, trace })
    return []
  } catch (error) {
    return [violation(world, (error as Error).message)]
  }
}

const violation = (world: RolesWorld, detail: string): Violation => ({
  kind: 'state',
  microservice: world.group.name,
  at: wallNow(),
  detail,
})

/** How long a program takes at present that does nothing, from its start to its end, ms. */
async function emptyStart(): Promise<number> {
  const startedAt = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - startedAt
}

/** Each container has one process. */
function twice(world: RolesWorld): Violation[] {
  return world.group.members.flatMap((member) => {
    const count = processesOf(member).length
    return count === 1 ? [] : [violation(world, `${member.name} has ${count} processes`)]
  })
}

/** From the start of a governor to the first look-up that is answered, ms. */
function resumedMs({ microservices }: History, startedAt: number): number {
  const answers = microservices.flatMap(({ lookUps }) => lookUps.filter(({ answeredAt }) => answeredAt >= startedAt))
  return Math.min(...answers.map(({ answeredAt }) => answeredAt)) - startedAt
}

function table(rows: Map<KillPoint, Row>): string[] {
  const cell = (value: number, width: number) => (Number.isFinite(value) ? value.toFixed(0) : '–').padStart(width)
  const head = `${'kill point'.padEnd(28)}${'hits'.padStart(6)}${'violations'.padStart(12)}${'look-ups again, ms: p50'.padStart(26)}${'p99'.padStart(8)}${'max'.padStart(8)}${'silence, ms: p50'.padStart(20)}${'max'.padStart(8)}`
  const lines = [...rows].map(([point, { hits, violations, resumes, silences }]) => {
    const [again, silence] = [figuresOf(resumes), figuresOf(silences)]
    return `${point.padEnd(28)}${cell(hits, 6)}${cell(violations, 12)}${cell(again.p50, 26)}${cell(again.p99, 8)}${cell(again.max, 8)}${cell(silence.p50, 20)}${cell(silence.max, 8)}`
  })
  const all = figuresOf([...rows.values()].flatMap(({ resumes }) => resumes))
  return [head, ...lines, `${'all'.padEnd(46)}${cell(all.p50, 26)}${cell(all.p99, 8)}${cell(all.max, 8)}`]
}
