import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Programs for tests: each is an image of its own name. */
const PROGRAMS: Record<string, string> = {
  sleeper: `console.log('up', process.pid); setInterval(() => {}, 1000)`,
  stubborn: `process.on('SIGTERM', () => console.log('no')); console.log('up'); setInterval(() => {}, 1000)`,
  polite: `process.on('SIGTERM', () => { console.log('bye'); process.exit(0) }); console.log('up'); setInterval(() => {}, 1000)`,
  quick: `console.log('one'); console.error('two'); process.exitCode = 3`,
  hog: `const kept = []; console.log('up'); setInterval(() => kept.push(Buffer.alloc(8e6, 1)), 5)`,
  heap: `const kept = []; console.log('up'); setInterval(() => { for (let i = 0; i < 2e5; i++) kept.push({ i, text: 'x' + i }) }, 1)`,
  flood: `const line = 'z'.repeat(1000) + '\\n'; const go = () => { while (process.stdout.write(line)); process.stdout.once('drain', go) }; go()`,
  talker: `let n = 0; setInterval(() => console.log('line ' + ++n), 20)`,
  environment: `console.log(JSON.stringify({ env: process.env, cwd: process.cwd(), flags: process.execArgv })); setInterval(() => {}, 1000)`,
  listener: `require('net').createServer(() => {}).listen(Number(process.env.VSOA_AUTO_PORT), '127.0.0.1', () => console.log('up')); setInterval(() => {}, 1000)`,
  parent: `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }); console.log('child ' + c.pid); setInterval(() => {}, 1000)`,
}

/** A new folder for one test file. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tandem-agent-'))
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Writes the test programs as images `name@1.0.0#linux` into `<folder>/images`; gives that folder. */
export async function writeImages(folder: string): Promise<string> {
  const imagesDir = join(folder, 'images')
  for (const [name, program] of Object.entries(PROGRAMS)) {
    await mkdir(join(imagesDir, name), { recursive: true })
    await writeFile(join(imagesDir, name, 'main.cjs'), program)
    await writeFile(join(imagesDir, name, 'image.json'), JSON.stringify(manifest(name)))
  }
  return imagesDir
}

export function manifest(name: string) {
  return {
    name,
    tag: '1.0.0',
    os: ['linux'],
    arch: 'any',
    author: null,
    description: '',
    ociVersion: '1.0.0',
    config: {
      process: { args: ['node', 'main.cjs'], env: [], cwd: '/' },
      root: { path: 'rootfs', readonly: false },
      hostname: name,
      mounts: [],
    },
    vsoa: null,
  }
}
