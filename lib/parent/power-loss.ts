import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { identify, isRunning, type ProcessId } from './process-id'

/** A process that makes others while they are gathered gives itself away in so many looks, or never. */
const MOST_LOOKS = 5
/** How long killed processes may take to disappear. */
const GONE_WITHIN_MS = 5_000
const LOOK_EVERY_MS = 10
const PS_TIMEOUT_MS = 2_000

interface Listed {
  pid: number
  parent: number
  session: number
}

/**
 * Ends an agent and everything it started, as a loss of power does: nobody of them gets to say another word. The agent is
 * stopped first, so that it tells nobody of an end; what was started is found by parent and by session, so also what has
 * outlived its parent. Resolves when all are gone; throws when some don't go within 5 s.
 */
export async function losePower(agent: number): Promise<void> {
  signal(agent, 'SIGSTOP')
  const doomed = new Map<number, ProcessId>([[agent, identify(agent)]])
  for (let look = 0; look < MOST_LOOKS; look++) {
    const found = (await processes()).filter(
      ({ pid, parent, session }) => !doomed.has(pid) && pid !== process.pid && (doomed.has(parent) || doomed.has(session)),
    )
    if (found.length === 0) break
    for (const { pid } of found) {
      signal(pid, 'SIGSTOP')
      doomed.set(pid, identify(pid))
    }
  }
  for (const pid of doomed.keys()) signal(pid, 'SIGKILL')
  for (let waited = 0; waited < GONE_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (![...doomed.values()].some(isRunning)) return
    await delay(LOOK_EVERY_MS)
  }
  throw new Error(`some of ${doomed.size} processes of the node did not end within ${GONE_WITHIN_MS} ms of SIGKILL`)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended just now.
  }
}

/** Every process of this machine; none where the system can't say (there the containers end with their standard input). */
async function processes(): Promise<Listed[]> {
  if (process.platform === 'linux') {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (listed(Number(name)) ?? []) : []))
  }
  if (process.platform === 'win32') return []
  // Elsewhere the session is an address, not a number: a container leads a process group, and that names it as well.
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { timeout: PS_TIMEOUT_MS })
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent, session] = line.trim().split(/\s+/).map(Number)
    return pid && parent !== undefined && session !== undefined ? [{ pid, parent, session }] : []
  })
}

function listed(pid: number): Listed | null {
  try {
    // The second field, the program's name, may hold spaces and brackets: count from its last bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? []
    return { pid, parent: Number(fields[1]), session: Number(fields[3]) }
  } catch {
    return null
  }
}
