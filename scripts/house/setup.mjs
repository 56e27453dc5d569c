import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inModules, root } from './paths.mjs'
import { Problem } from './problem.mjs'
import { run } from './run-program.mjs'
import { exclusively, hashOf, readStamp, writeStamp } from './stamp.mjs'

const NODE_NEEDED = [20, 19]
const MODULES_STAMP = inModules('.tandem-stamp')
const CLIENT = 'lib/store/generated'
const CLIENT_STAMP = join(root, CLIENT, '.stamp')

/** Prisma wants its native engine even where nothing runs it; any program that exists will do, and nothing is downloaded. */
const PRISMA_ENV = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' }

/** Brings a bare checkout to where its code can be built: Node's version, the packages, the generated database client. */
export async function setUp() {
  checkNode()
  await exclusively('setup', async () => {
    await ensureModules()
    await ensureClient()
  })
}

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  const [needMajor, needMinor] = NODE_NEEDED
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return
  throw new Problem(`Tandem needs Node ${needMajor}.${needMinor} or later; this is Node ${version} (${process.execPath}).`)
}

async function ensureModules() {
  const wanted = [hashOf(['package-lock.json']), process.platform, process.arch, process.versions.modules].join(' ')
  if (readStamp(MODULES_STAMP) === wanted) return
  console.log('Installing the packages (once; a minute or two where better-sqlite3 has to be compiled) …')
  const missing = missingTools()
  if (missing.length > 0) {
    console.log(`Note: ${missing.join(', ')} not found. That is fine as long as a prebuilt better-sqlite3 can be downloaded.`)
  }
  const code = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { ...PRISMA_ENV, ...headers() })
  if (code !== 0) {
    throw new Problem(
      missing.length > 0
        ? `npm ci failed, and what compiling better-sqlite3 needs is missing: ${missing.join(', ')}.\n${howToInstall()}\nThen run the same command again.`
        : 'npm ci failed; its output is above. Check the network and the npm registry, then run the same command again.',
    )
  }
  writeStamp(MODULES_STAMP, wanted)
}

/** Runs the npm that runs us, else the one on the path. */
function npm(args, env) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('npm-cli.js') && existsSync(cli)) return run(process.execPath, [cli, ...args], { env })
  const windows = process.platform === 'win32'
  return run(windows ? 'npm.cmd' : 'npm', args, { env, shell: windows })
}

/** Where Node's own headers lie beside it, native builds needn't download them. */
function headers() {
  if (process.env.npm_config_nodedir) return {}
  const prefix = dirname(dirname(process.execPath))
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? { npm_config_nodedir: prefix } : {}
}

function missingTools() {
  if (process.platform === 'win32') return []
  const has = (...names) => names.some((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0)
  const tools = [
    ['python3', has('python3')],
    ['make', has('make', 'gmake')],
    ['a C++ compiler (g++)', has('g++', 'c++', 'clang++')],
  ]
  return tools.filter(([, found]) => !found).map(([name]) => name)
}

function howToInstall() {
  if (process.platform === 'darwin') return 'On macOS: xcode-select --install'
  if (existsSync('/etc/debian_version')) return 'On Debian and Ubuntu, as root: apt-get install -y python3 make g++'
  if (existsSync('/etc/alpine-release')) return 'On Alpine, as root: apk add python3 make g++'
  return 'Install Python 3, make and a C++ compiler with your system’s package manager.'
}

/** The database client is generated code: made from the schema, kept out of the repository. */
async function ensureClient() {
  const wanted = hashOf(['prisma/schema.prisma', 'package-lock.json'])
  if (readStamp(CLIENT_STAMP) === wanted && existsSync(join(root, CLIENT, 'client.ts'))) return
  console.log('Generating the database client …')
  const cli = inModules('prisma', 'build', 'index.js')
  const code = await run(process.execPath, [cli, 'generate', '--schema', 'prisma/schema.prisma'], {
    env: PRISMA_ENV,
    quiet: true,
  })
  if (code !== 0) throw new Problem('prisma generate failed; its output is above.')
  writeStamp(CLIENT_STAMP, wanted)
}
