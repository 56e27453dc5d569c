import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { PeerCommand } from './peer'

/** An official implementation, if this machine has it or can get it. */
export interface Official {
  title: string
  command: PeerCommand | null
  /** Why there is no command. */
  why: string
  /** Features it doesn't have, or not right, and why: these cells are skipped, not failed. */
  lacks: Record<string, string>
}

const run = promisify(execFile)
const here = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url))
/** Kept between runs, and out of the repository. */
const CACHE = join('node_modules', '.cache', 'tandem-interop')
const PYTHON_PACKAGE = 'vsoa==1.0.4'
const GO_MODULE = 'github.com/acoinfo/vsoa'
const INSTALL_MS = 120_000
const ASK_MS = 20_000
/** Is there once everything was installed. */
const DONE = '.done'

function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return ((stderr?.trim() || message).split('\n').at(-1) ?? '').trim().slice(0, 200)
}

async function python(): Promise<PeerCommand> {
  const folder = join(CACHE, `python-${PYTHON_PACKAGE.replace(/\W+/g, '-')}`)
  const program = join(folder, 'bin', 'python')
  const done = join(folder, DONE)
  if (!existsSync(done)) {
    await rm(folder, { recursive: true, force: true })
    await run('python3', ['-c', 'import sys; assert sys.version_info >= (3, 10), "Python 3.10 or later is needed"'])
    await run('python3', ['-m', 'venv', folder], { timeout: INSTALL_MS })
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1', PYTHON_PACKAGE]
    await run(program, pip, { timeout: INSTALL_MS })
    await writeFile(done, '')
  }
  return { program, args: [here('python-peer.py')] }
}

/** Its module was on no module proxy so far, so no program of it could be written and tried; this says what the proxy answers now. */
async function go(): Promise<PeerCommand> {
  await run('go', ['list', '-m', '-versions', `${GO_MODULE}@latest`], { timeout: ASK_MS, cwd: tmpdir() })
  throw new Error(`${GO_MODULE} can be had here, but there is no program of it to try`)
}

async function official(title: string, find: () => Promise<PeerCommand>, lacks: Official['lacks']): Promise<Official> {
  try {
    return { title, command: await find(), why: '', lacks }
  } catch (error) {
    return { title, command: null, why: lastLine(error), lacks }
  }
}

/** All of them; npm's package is always there. */
export function officials(): Promise<Official[]> {
  return Promise.all([
    official('npm', async () => ({ program: process.execPath, args: [here('npm-vsoa-peer.mjs')] }), {
      'text: a param that isn’t JSON, theirs': 'can’t send one',
      'text: a param that isn’t JSON, ours': 'closes the connection at one',
    }),
    official('python', python, {
      'our client → their server: call: a handler of everything below': 'its server compares one character too far',
    }),
    official('go', go, {}),
  ])
}
