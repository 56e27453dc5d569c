import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { count, option } from '../../bench/lib/arguments'
import { judge } from './checker'
import { clientRole } from './clients'
import { killPoints, ROLES, type RoleName } from './kill-points'
import { KIND_NAMES, type Kind } from './kinds'
import { play } from './play'
import { Report } from './report'
import { roundOf, type Shape } from './schedule'
import { World } from './world'

/**
 * Faults at random against a whole instance with real agents, containers and clients, kept alive over many rounds. After each round
 * it is waited for quiet, and everything that was seen is judged. `--runs N` faults in all (100), `--minutes M` at most, `--seed S` of
 * the first round (each next one is one more), `--microservices N` side by side (8), `--only kill,hang`, `--history FOLDER`.
 * A round with a violation prints the command that repeats it and keeps its history. `--kill-points --times N` hits every named kill
 * point instead, `--roles governor` those of one role. Needs Linux.
 */
const FINDINGS_MOST = 10
const PROGRESS_MS = 30_000
const SEEDS = 0x80000000

/** The world there is, or that is being made. */
let world: Promise<World> | null = null
/** Somebody ended it: nothing is begun any more. */
let interrupted = false

let closing = Promise.resolve()

/** Resolves when nothing of any world is left. */
function closeWorld(): Promise<void> {
  const ending = world
  world = null
  // One that couldn't be made has nothing to close.
  closing = closing.then(async () => (await ending?.catch(() => null))?.close())
  return closing
}

async function named(): Promise<void> {
  const roles = option('roles', ROLES.join(',')).split(',') as RoleName[]
  const unknown = roles.find((name) => !ROLES.includes(name))
  if (unknown !== undefined) throw new Error(`--roles: there is no "${unknown}", only ${ROLES.join(', ')}`)
  const { hits, violations } = await killPoints(roles, count('times', 1), minutesMost(), historyFolder())
  tellStage(hits, violations)
}

function tellStage(passed: number, failed: number): void {
  const target = option('report', '')
  if (target) writeFileSync(target, JSON.stringify({ passed, failed }))
  process.exitCode = failed === 0 ? 0 : 1
}

function minutesMost(): number {
  const minutes = Number(option('minutes', 'Infinity'))
  if (!(minutes > 0)) throw new Error('--minutes must be a number above 0')
  return minutes
}

const historyFolder = () => resolve(option('history', join('dist', 'chaos-history')))

async function random(): Promise<void> {
  const runs = count('runs', 100)
  const minutes = minutesMost()
  const first = Number(option('seed', String(randomInt(SEEDS))))
  const microservices = count('microservices', 8)
  const only = option('only', '').split(',').filter(Boolean) as Kind[]
  const unknown = only.find((name) => !KIND_NAMES.includes(name))
  if (unknown !== undefined) throw new Error(`--only: there is no "${unknown}", only ${KIND_NAMES.join(', ')}`)
  const folder = historyFolder()
  const shape: Shape = { microservices, nodes: { edge: World.nodesOf('edge'), simulated: World.nodesOf('simulated') }, only }
  console.log(`chaos: ${runs} runs over ${microservices} microservices, seed ${first}`)
  const report = new Report()
  const startedAt = performance.now()
  let told = startedAt
  let findings = 0
  const wanted = () => report.runs < runs && findings < FINDINGS_MOST && performance.now() - startedAt < minutes * 60_000
  for (let n = 0; wanted() && !interrupted; n++) {
    const seed = (first + n) % SEEDS
    try {
      world ??= World.start(microservices)
      const history = await play(await world, roundOf(seed, shape))
      const violations = judge(history)
      report.add(history, violations)
      if (violations.length > 0) {
        findings++
        mkdirSync(folder, { recursive: true })
        const file = join(folder, `${seed}.json`)
        writeFileSync(file, JSON.stringify({ violations, ...history }, null, 1))
        for (const { kind, microservice, detail } of violations) console.log(`VIOLATION  ${kind}, ${microservice}: ${detail}`)
        tell(seed, history.faults.length, microservices, only)
        console.log(`history    ${file}\n`)
        await closeWorld()
      }
    } catch (error) {
      if (interrupted) break
      findings++
      console.log(`FAILED     ${error instanceof Error ? error.stack : String(error)}`)
      tell(seed, 1, microservices, only)
      await closeWorld()
    }
    if (performance.now() - told < PROGRESS_MS) continue
    told = performance.now()
    console.log(`${((told - startedAt) / 60_000).toFixed(1)} min: ${report.runs} runs, ${report.violations} violations`)
  }
  for (const line of report.lines()) console.log(line)
  tellStage(report.runs - report.violations, findings)
}

function tell(seed: number, runs: number, microservices: number, only: readonly Kind[]): void {
  const more = only.length > 0 ? ` --only "${only.join(',')}"` : ''
  console.log(`replay     npm run chaos -- --seed ${seed} --runs ${runs} --microservices ${microservices}${more}`)
}

if (process.argv[2] === 'role-clients') clientRole()
else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      interrupted = true
      void closeWorld().finally(() => process.exit(1))
    })
  await (process.argv.includes('--kill-points') ? named() : random()).finally(closeWorld)
  process.exit()
}
