import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../support/free-port'

const LIMIT_MS = 30_000

/** Runs a start of the built product that is expected to fail, to its end, and gives what it said. */
export async function startThatEnds(env: Record<string, string>): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['dist/server.js'], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      PORT: String(await freePort()),
      TANDEM_POSITION_PORT: String(await freePort()),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  clearTimeout(limit)
  return { code, text }
}
