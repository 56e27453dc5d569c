import type { SecretBox } from '../secrets'
import { StoreOpenError } from './errors'
import type { Store, StoreLog } from './types'

/** The database's file in the data folder. */
export const DATABASE_FILE = 'tandem.db'

export interface OpenStoreOptions {
  /** The folder of the database; it is made when it isn't there. */
  dataDir: string
  /** The folder `prisma/migrations` of this version of the product. */
  migrationsDir: string
  secretBox: SecretBox
  log: StoreLog
}

export async function openStore(options: OpenStoreOptions): Promise<Store> {
  throw new StoreOpenError(`not built yet: ${options.dataDir}`)
}
