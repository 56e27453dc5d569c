import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { count, option } from '../../bench/lib/arguments'
import { ATTACKS, type Attack } from './attacks'
import { Growth } from './growth'
import { RawDatagrams } from './raw-datagrams'
import { Scene } from './scene'
import { target } from './target'

/**
 * Attacks `lib/vsoa` in a process of its own for `--minutes N` (1) with all kinds of attack in turn, or those of `--attacks a,b`.
 * Looked for: a crash, a hang of more than a second, growth of memory or descriptors, a wrong state, a good client that isn't
 * served. `--seed S` begins with that seed; a finding prints the command that repeats it (`--batches N` ends after so many).
 */
const FINDINGS_MOST = 10
/** Making a failing input smaller mustn't eat the time of a run. */
const SHRINK_MS = 20_000
const SAMPLES_PRINTED = 12

const counts = new Map<string, { runs: number; findings: number }>()
const growth = new Growth()
let scene: Scene | null = null

async function here(): Promise<Scene> {
  scene ??= await Scene.start()
  return scene
}

function restart(): void {
  scene?.end()
  scene = null
  growth.restart()
}

/** One batch; true when it found nothing. */
async function batch(name: string, attack: Attack, seed: number): Promise<boolean> {
  const count = counts.get(name) ?? { runs: 0, findings: 0 }
  counts.set(name, count)
  const property = fc.asyncProperty(attack.input, async (input) => {
    count.runs++
    const current = await here()
    try {
      await attack.run(current, input)
    } catch (error) {
      restart()
      throw error
    }
  })
  const result = await fc.check(property, { seed, numRuns: attack.batch, interruptAfterTimeLimit: SHRINK_MS })
  let problem =
    result.failed && result.counterexample !== null
      ? `${fc.defaultReportMessage(result)}\n${reasonOf(result.errorInstance)}`
      : undefined
  try {
    problem ??= growth.judge(await (await here()).settled())
  } catch (error) {
    problem ??= String(error)
  }
  if (problem === undefined) return true
  count.findings++
  console.log(`FINDING  ${name}: ${problem}\nreplay   npm run fuzz -- --attacks ${name} --seed ${seed} --batches 1\n`)
  restart()
  return false
}

const reasonOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))

async function main(): Promise<void> {
  const minutes = Number(option('minutes', '1'))
  if (!(minutes > 0)) throw new Error('--minutes must be a number above 0')
  const first = Number(option('seed', String(randomInt(0x7fffffff))))
  const batches = count('batches', Number.MAX_SAFE_INTEGER)
  const names = option('attacks', Object.keys(ATTACKS).join(',')).split(',')
  const unknown = names.find((name) => !(name in ATTACKS))
  if (unknown !== undefined) throw new Error(`--attacks: there is no "${unknown}", only ${Object.keys(ATTACKS).join(', ')}`)
  console.log(`fuzzing ${names.join(', ')} for ${minutes} min, seed ${first}`)
  if (names.includes('position') && (await RawDatagrams.here()) === null)
    console.log('note     nothing comes from port 0: that takes root and python3')
  const startedAt = performance.now()
  let findings = 0
  for (let n = 0; n < batches && findings < FINDINGS_MOST && performance.now() - startedAt < minutes * 60_000; n++) {
    const name = names[n % names.length] ?? ''
    const attack = ATTACKS[name]
    if (attack && !(await batch(name, attack, (first + Math.floor(n / names.length)) % 0x80000000))) findings++
  }
  scene?.end()
  for (const [name, { runs, findings: found }] of counts)
    console.log(`${name.padEnd(10)} ${String(runs).padStart(9)} runs, ${found} findings`)
  console.log(growth.told(SAMPLES_PRINTED))
  const clean = [...counts.values()].filter((one) => one.findings === 0).length
  const sum = { passed: clean, failed: counts.size - clean }
  console.log(`${sum.passed} passed, ${sum.failed} failed, 0 skipped`)
  const report = option('report', '')
  if (report) writeFileSync(report, JSON.stringify(sum))
  process.exitCode = findings === 0 ? 0 : 1
}

if (process.argv[2] === 'role-target') target()
else {
  await main()
  process.exit()
}
