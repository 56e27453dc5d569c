import { join } from 'node:path'
import { build, buildTools } from './build.mjs'
import { foreground } from './run-program.mjs'
import { setUp } from './setup.mjs'

/** Faults at random against the built product; gives the exit code. Built into a folder of its own: hours of it survive other builds. */
export async function chaos(args) {
  await setUp()
  await build()
  const folder = await buildTools(['tests/chaos/chaos.ts'], 'chaos')
  return foreground(join(folder, 'chaos.js'), args, { NODE_ENV: 'production' }).ended
}
