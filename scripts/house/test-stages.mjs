import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { browserEnv } from './browser.mjs'
import { build } from './build.mjs'
import { chaos } from './chaos.mjs'
import { fuzz } from './fuzz.mjs'
import { dist, inModules, root } from './paths.mjs'
import { run } from './run-program.mjs'

const REPORTS = join(dist, 'reports')
/** Of fuzzing in every test run; hours of it are run by hand. */
const FUZZ_SECONDS = 60
/** Of chaos in every test run, beside its kill points once each; hours of it are run by hand. */
const CHAOS = { seconds: 15, seed: 1 }
/** A stage that hangs ends as a failed one. */
const STAGE_LIMIT_MS = 20 * 60_000

const node = (program, args, options) => run(process.execPath, [program, ...args], { limitMs: STAGE_LIMIT_MS, ...options })

const vitest = (project) => async () => {
  const report = join(REPORTS, `${project}.json`)
  const args = [
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const code = await node(inModules('vitest', 'vitest.mjs'), args)
  return { code, ...read(report, (r) => [r.numPassedTests, r.numFailedTests, r.numPendingTests + (r.numTodoTests ?? 0)]) }
}

async function browser() {
  if (!readdirSync(join(root, 'e2e')).some((name) => name.endsWith('.spec.ts'))) return { code: 0 }
  const report = join(REPORTS, 'e2e.json')
  const env = { ...(await browserEnv()), PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  const code = await node(inModules('@playwright', 'test', 'cli.js'), ['test', '--reporter=list,json'], { env })
  return { code, ...read(report, ({ stats }) => [stats.expected + stats.flaky, stats.unexpected, stats.skipped]) }
}

function read(path, count) {
  if (!existsSync(path)) return {}
  const [passed, failed, skipped] = count(JSON.parse(readFileSync(path, 'utf8')))
  return { passed, failed, skipped }
}

async function fuzzing() {
  const report = join(REPORTS, 'fuzz.json')
  const code = await fuzz(['--minutes', String(FUZZ_SECONDS / 60), '--report', report])
  return { code, ...read(report, ({ passed, failed }) => [passed, failed, 0]) }
}

async function breaking() {
  const reports = ['chaos', 'kill-points'].map((name) => join(REPORTS, `${name}.json`))
  const random = [
    '--runs',
    '100000',
    '--minutes',
    String(CHAOS.seconds / 60),
    '--seed',
    String(CHAOS.seed),
    '--microservices',
    '6',
  ]
  const codes = [
    await chaos([...random, '--report', reports[0]]),
    await chaos(['--kill-points', '--times', '1', '--report', reports[1]]),
  ]
  const parts = reports.map((report) => read(report, ({ passed, failed }) => [passed, failed, 0]))
  const sum = (key) => parts.reduce((total, part) => total + (part[key] ?? 0), 0)
  return { code: Math.max(...codes), passed: sum('passed'), failed: sum('failed'), skipped: 0 }
}

const STAGES = {
  types: {
    says: 'TypeScript',
    run: async () => ({ code: await node(inModules('typescript', 'bin', 'tsc'), ['--noEmit', '-p', '.']) }),
  },
  lint: {
    says: 'Biome',
    run: async () => ({ code: await node(inModules('@biomejs', 'biome', 'bin', 'biome'), ['check', '.']) }),
  },
  house: { says: 'doors, settings and translations', run: vitest('house') },
  unit: { says: 'unit and property tests', run: vitest('unit') },
  interop: { says: 'against the official implementations', run: vitest('interop') },
  fuzz: { says: `hostile peers for ${FUZZ_SECONDS} s`, run: fuzzing },
  build: { says: 'pages, server, images', run: () => build().then(() => ({ code: 0 })) },
  integration: { says: 'real processes', run: vitest('integration') },
  chaos: { says: `faults at random for ${CHAOS.seconds} s, and every kill point`, run: breaking },
  e2e: { says: 'in Chromium', run: browser },
}

export const CHECK = ['types', 'lint', 'house', 'unit']
/** Those of one group run at the same time: fuzzing takes its time whatever else is done, and leaves a core to the others. */
export const ALL = [...CHECK, ['fuzz', 'interop', 'build'], 'integration', 'chaos', 'e2e']

/**
 * Runs the stages, or groups of them, in order until one fails; the last line it prints is `N passed, N failed, N skipped`. Gives
 * the exit code.
 */
export async function runStages(stages) {
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  const results = []
  const isBroken = ({ code }) => code !== 0
  for (const group of stages) {
    results.push(...(await Promise.all([group].flat().map(runStage))))
    if (results.some(isBroken)) break
  }
  const broken = results.filter(isBroken).map(({ name }) => `"${name}"`)
  const sum = (key) => results.reduce((all, result) => all + (result[key] ?? 0), 0)
  // A stage that isn't made of tests, or that broke around them, is one failure.
  const failed = sum('failed') + results.filter((each) => isBroken(each) && !each.failed).length
  console.log(`\n${results.map(lineOf).join('\n')}`)
  if (broken.length > 0) console.log(`\nThe stage ${broken.join(', ')} failed; the stages after it were not run.`)
  console.log(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`)
  return broken.length > 0 ? 1 : 0
}

async function runStage(name) {
  const stage = STAGES[name]
  console.log(`\n── ${name}: ${stage.says}`)
  const start = performance.now()
  const result = await stage.run().catch((error) => {
    console.error(error.message)
    return { code: 1 }
  })
  return { name, ...result, seconds: (performance.now() - start) / 1000 }
}

function lineOf({ name, code, seconds, passed, failed, skipped }) {
  const counts = passed === undefined ? '' : `  ${passed} passed, ${failed} failed, ${skipped} skipped`
  return `${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(12)}${seconds.toFixed(1).padStart(6)} s${counts}`
}
