import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeSecretFile } from './role-file'

/** Which simulated nodes are switched off: kept, so that a restart of Tandem leaves them off. */
export class PowerFile {
  private readonly path: string
  private readonly off: Set<string>

  /** @param names the nodes there are; what the file says of others is forgotten. A damaged file says nothing. */
  constructor(
    dataDir: string,
    private readonly names: readonly string[],
  ) {
    this.path = join(dataDir, 'powers.json')
    this.off = new Set(this.read())
  }

  isOn(name: string): boolean {
    return !this.off.has(name)
  }

  /** Throws the file system's error when it can't be written; then nothing has changed. */
  set(name: string, on: boolean): void {
    const next = new Set(this.off)
    if (on) next.delete(name)
    else next.add(name)
    writeSecretFile(this.path, `${JSON.stringify({ off: [...next].sort() })}\n`)
    if (on) this.off.delete(name)
    else this.off.add(name)
  }

  get states(): Record<string, boolean> {
    return Object.fromEntries(this.names.map((name) => [name, this.isOn(name)]))
  }

  private read(): string[] {
    try {
      const { off } = JSON.parse(readFileSync(this.path, 'utf8')) as { off?: unknown }
      return Array.isArray(off) ? this.names.filter((name) => off.includes(name)) : []
    } catch {
      return []
    }
  }
}
