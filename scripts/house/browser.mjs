import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { inModules } from './paths.mjs'
import { Problem } from './problem.mjs'
import { run } from './run-program.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * The environment that tells the browser tests which Chromium to use: one that is there, else one that is installed now.
 * Empty: Playwright's own.
 */
export async function browserEnv() {
  const found = findChromium()
  if (found) return { TANDEM_CHROMIUM: found }
  if (await playwrightHasOne()) return {}
  if (isRootOnDebian()) {
    console.log('Installing Chromium and a Chinese font from Debian’s packages …')
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { env, quiet: true })
    await run('apt-get', ['install', '-y', '-q', 'chromium', 'fonts-noto-cjk'], { env, quiet: true })
    const installed = findChromium()
    if (installed) return { TANDEM_CHROMIUM: installed }
  }
  console.log('Installing Chromium with Playwright …')
  await run(process.execPath, [inModules('@playwright', 'test', 'cli.js'), 'install', 'chromium'])
  if (await playwrightHasOne()) return {}
  throw new Problem(
    'The browser tests need Chromium and none was found or could be installed.\n' +
      'Install it (Debian, as root: apt-get install -y chromium fonts-noto-cjk), or set TANDEM_CHROMIUM to the path of a Chromium or Chrome.',
  )
}

function findChromium() {
  const given = process.env.TANDEM_CHROMIUM
  if (given) {
    if (existsSync(given)) return given
    throw new Problem(`TANDEM_CHROMIUM is ${given}, which doesn't exist.`)
  }
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  // A file of that name may be a stub that only tells how to install it (Ubuntu): it must say its version.
  return [...onPath, ...PLACES].find((path) => {
    return existsSync(path) && (process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0)
  })
}

async function playwrightHasOne() {
  const { chromium } = await import('@playwright/test')
  return existsSync(chromium.executablePath())
}

function isRootOnDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID="?debian"?$/m.test(readFileSync('/etc/os-release', 'utf8'))
}
