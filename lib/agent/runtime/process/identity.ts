import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a killed process may take to disappear, and how often that is looked at. */
const GONE_WITHIN_MS = 5000
const LOOK_EVERY_MS = 10

/**
 * A process for ever: its number alone is reused by the system. `startTicks` is field 22 of /proc/<pid>/stat (clock ticks since
 * the machine started), `bootId` the machine's start. Written as `pid:startTicks:bootId`.
 */
export interface ProcessIdentity {
  pid: number
  startTicks: string
  bootId: string
}

/** Fields of /proc/<pid>/stat after the program's name, which may itself hold spaces and brackets. Null: no such process, or no /proc. */
export function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

const STATE = 0
const START_TICKS = 19

/** The machine's start; empty where there is no /proc. */
function machineBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return ''
  }
}

/** Who process `pid` is, null when it isn't there or the system has no /proc. A zombie has ended: null. */
export function identify(pid: number): ProcessIdentity | null {
  const fields = statFields(pid)
  if (!fields || fields[STATE] === 'Z' || fields[STATE] === 'X') return null
  return { pid, startTicks: fields[START_TICKS] ?? '', bootId: machineBootId() }
}

export function formatIdentity(pid: number, identity: ProcessIdentity | null): string {
  return identity ? `${pid}:${identity.startTicks}:${identity.bootId}` : `${pid}::`
}

/** Reads what `formatIdentity` wrote; null when it is something else, or was written without a start time: then nothing may be killed by it. */
export function parseIdentity(handle: string): ProcessIdentity | null {
  const match = /^(\d+):(\d+):([0-9a-f-]+)$/.exec(handle)
  if (!match) return null
  const [, pid = '', startTicks = '', bootId = ''] = match
  return { pid: Number(pid), startTicks, bootId }
}

/** Whether that very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid)
  return now !== null && now.startTicks === identity.startTicks && now.bootId === identity.bootId
}

/** Sends a signal to a process group, or to its leader alone where that fails; one that is gone takes it silently. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal)
      return
    } catch {
      // The group is gone (ESRCH), or it has none of its own: try the process itself.
    }
  }
}

/** Kills that very process and its group, never another that got its number. Throws when it doesn't go within 5 s. */
export async function endProcess(identity: ProcessIdentity): Promise<'ended' | 'was gone'> {
  if (!isAlive(identity)) return 'was gone'
  signalGroup(identity.pid, 'SIGKILL')
  for (let waited = 0; waited < GONE_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (!isAlive(identity)) return 'ended'
    await sleep(LOOK_EVERY_MS)
  }
  throw new Error(`process ${identity.pid} did not end within ${GONE_WITHIN_MS} ms of SIGKILL`)
}
