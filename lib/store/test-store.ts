import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ImageConfig } from '../domain/image'
import type { ServiceSpec } from '../domain/service'
import { createSecretBox } from '../secrets'
import { openStore } from './open-store'
import type { Store, StoreLog } from './types'

/** The schema and the migrations of this checkout. */
export const PRISMA = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'prisma')
export const MIGRATIONS = join(PRISMA, 'migrations')
export const testBox = createSecretBox(randomBytes(32))
export const quiet: StoreLog = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** For tests: opens a store in a folder of its own, which `done` closes and removes. */
export async function temporaryStore(): Promise<{ store: Store; dataDir: string; done(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tandem-store-'))
  const store = await openStore({ dataDir, migrationsDir: MIGRATIONS, secretBox: testBox, log: quiet })
  return {
    store,
    dataDir,
    async done() {
      await store.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const sampleConfig: ImageConfig = {
  platform: { os: 'linux', arch: 'x86-64' },
  process: { args: ['node', '/app/main.mjs'], env: ['AXIS_PERIOD_MS=1000', 'TOKEN=env-secret-77'], cwd: '/' },
  root: { path: 'rootfs', readonly: true },
  hostname: 'axis',
  mounts: [],
}

export function sampleSpec(name: string): ServiceSpec {
  return {
    name,
    image: {
      ref: 'axis-server@1.0.0#linux',
      action: 'run',
      config: sampleConfig,
      vsoa: { port: 3001, password: 'vsoa-secret-88' },
      pullPolicy: 'IfNotPresent',
      autoUpgrade: 'Never',
    },
    node: { names: ['node-1'] },
    factor: 1,
    policy: 'static',
    prepull: false,
  }
}
