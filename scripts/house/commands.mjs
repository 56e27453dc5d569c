import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build, buildTool } from './build.mjs'
import { dev } from './dev.mjs'
import { dist, root } from './paths.mjs'
import { Problem } from './problem.mjs'
import { foreground } from './run-program.mjs'
import { setUp } from './setup.mjs'
import { ALL, CHECK, runStages } from './test-stages.mjs'

const server = join(dist, 'server.js')
const PRODUCTION = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }

async function tool(source, args) {
  await setUp()
  await build()
  return foreground(await buildTool(source), args, PRODUCTION).ended
}

/** What `npm start`, `npm test` … do; each gives the exit code. */
export const commands = {
  async start() {
    await setUp()
    await build()
    return foreground(server, [], PRODUCTION).ended
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
  async demo(args) {
    return tool('scripts/demo.ts', args)
  },
  async bench([name, ...args]) {
    const source = `bench/${name}.ts`
    if (!name || !existsSync(join(root, source))) {
      const names = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.ts'))
      throw new Problem(`Say which one: npm run bench -- NAME, with NAME one of ${names.map((n) => n.slice(0, -3)).join(', ')}.`)
    }
    return tool(source, args)
  },
}
