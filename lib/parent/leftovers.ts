import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { identify, isRunning, type ProcessId } from './process-id'

/** Roles of a parent that was killed end by themselves; after this they are killed. */
const PATIENCE_MS = 20_000
const POLL_MS = 50

/** The processes of the roles, written down so that the next start can wait for those of a parent that was killed. */
export class RoleList {
  private readonly path: string
  private readonly roles = new Map<string, ProcessId>()

  constructor(dataDir: string) {
    this.path = join(dataDir, 'roles.running.json')
  }

  set(name: string, pid: number | null): void {
    if (pid === null) this.roles.delete(name)
    else this.roles.set(name, identify(pid))
    try {
      writeFileSync(this.path, JSON.stringify([...this.roles.values()]), { mode: 0o600 })
    } catch {
      // A full disk: then a later start has less to go by, and the roles still end by themselves.
    }
  }

  clear(): void {
    rmSync(this.path, { force: true })
  }

  /** Waits until the roles of an earlier run are gone, and kills what outstays the wait. */
  async waitForEarlier(onWait: (count: number) => void): Promise<void> {
    const living = () => earlier.filter(isRunning)
    const earlier = this.read()
    let left = living()
    if (left.length === 0) return
    onWait(left.length)
    const deadline = performance.now() + PATIENCE_MS
    while (left.length > 0 && performance.now() < deadline) {
      await delay(POLL_MS)
      left = living()
    }
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended just now.
      }
    }
  }

  private read(): ProcessId[] {
    try {
      const value: unknown = JSON.parse(readFileSync(this.path, 'utf8'))
      if (!Array.isArray(value)) return []
      return value.filter((v): v is ProcessId => Number.isInteger(v?.pid) && v.pid > 1 && typeof v.started === 'string')
    } catch {
      return []
    }
  }
}
