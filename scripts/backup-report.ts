import { readFileSync } from 'node:fs'
import { BackupError } from '../lib/backup'
import { EnvError } from '../lib/env'
import { StartError } from '../lib/parent'

/** Does it, prints what it did, and ends with 0; what is wrong is told to a person, and the exit code is 1. */
export async function report(work: () => Promise<string[]>): Promise<void> {
  try {
    for (const line of await work()) console.log(line)
  } catch (error) {
    const known = [BackupError, EnvError, StartError].some((kind) => error instanceof kind)
    console.error(known ? (error as Error).message : error)
    process.exitCode = 1
  }
}

export const inMegabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

/** The product's version; programs of ours are started in its folder. */
export const versionOf = (): string => (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version
