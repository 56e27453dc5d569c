import { join } from 'node:path'
import { buildTools } from './build.mjs'
import { foreground } from './run-program.mjs'
import { setUp } from './setup.mjs'

/** Fuzzes `lib/vsoa` and gives the exit code. Built into a folder of its own: hours of it survive other builds. */
export async function fuzz(args) {
  await setUp()
  const folder = await buildTools(['tests/fuzz/fuzz.ts'], 'fuzz')
  return foreground(join(folder, 'fuzz.js'), args).ended
}
