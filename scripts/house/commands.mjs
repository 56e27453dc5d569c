import { existsSync, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { build, buildTools } from './build.mjs'
import { chaos } from './chaos.mjs'
import { dev } from './dev.mjs'
import { fuzz } from './fuzz.mjs'
import { dist, root } from './paths.mjs'
import { Problem } from './problem.mjs'
import { foreground } from './run-program.mjs'
import { setUp } from './setup.mjs'
import { ALL, CHECK, runStages } from './test-stages.mjs'

const server = join(dist, 'server.js')
const PRODUCTION = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }

/** Benches of rooms by themselves: nothing of the product has to be built for them. */
const WITHOUT_PRODUCT = ['bench/position.ts', 'bench/soak.ts', 'bench/vsoa.ts', 'bench/watch.ts']

/** Runs one of our own programs on the built product; `others` are programs it starts itself. */
async function tool(source, args, others = []) {
  await setUp()
  if (!WITHOUT_PRODUCT.includes(source)) await build()
  const folder = await buildTools([source, ...others])
  return foreground(join(folder, `${basename(source, '.ts')}.js`), args, PRODUCTION).ended
}

/** Backs up to, or restores from, a file that is named from where the person is. They need neither pages nor images. */
async function withFile(command, [file, ...more]) {
  if (!file || more.length > 0) throw new Problem(`Say which file: npm run ${command} -- FILE.`)
  await setUp()
  const folder = await buildTools([`scripts/${command}.ts`], command)
  return foreground(join(folder, `${command}.js`), [resolve(process.env.INIT_CWD ?? process.cwd(), file)], PRODUCTION).ended
}

const benches = () =>
  readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `bench/${file}`)

/** What `npm start`, `npm test` … do; each gives the exit code. */
export const commands = {
  async start() {
    await setUp()
    await build()
    return foreground(server, [], PRODUCTION).ended
  },
  /** Sets up and builds, nothing else: for the Dockerfile. */
  async build() {
    await setUp()
    await build()
    return 0
  },
  async agent() {
    await setUp()
    await build(['server', 'images'])
    return foreground(server, [], { ...PRODUCTION, TANDEM_ROLE: 'agent' }).ended
  },
  async dev() {
    await setUp()
    await build(['images'])
    return dev()
  },
  async test() {
    await setUp()
    return runStages(ALL)
  },
  async check() {
    await setUp()
    return runStages(CHECK)
  },
  backup: (args) => withFile('backup', args),
  restore: (args) => withFile('restore', args),
  async demo(args) {
    return tool('scripts/demo.ts', args)
  },
  fuzz,
  chaos,
  async bench([name, ...args]) {
    const source = `bench/${name}.ts`
    if (!name || !existsSync(join(root, source))) {
      const names = benches().map((file) => basename(file, '.ts'))
      throw new Problem(`Say which one: npm run bench -- NAME, with NAME one of ${names.join(', ')}.`)
    }
    return tool(
      source,
      args,
      benches().filter((file) => file !== source),
    )
  },
}
