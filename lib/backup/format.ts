import { z } from 'zod'

// A backup is a tar archive, compressed by gzip: the head, then the files of the data folder below `data/`, then the list of them.

export const FORMAT = 'tandem-backup'
/** Of the archive's form. One that is newer can't be read here. */
export const FORMAT_VERSION = 1
export const HEAD = 'tandem-backup.json'
export const LIST = 'tandem-backup.list.json'
export const DATA = 'data/'

export const Head = z.object({
  format: z.literal(FORMAT),
  version: z.number().int().min(1),
  /** Of the product that made it. */
  product: z.string(),
  createdAt: z.iso.datetime(),
})
export type Head = z.infer<typeof Head>

/** What must have been in the archive before it: without the list, or with another file, it isn't whole. */
export const List = z.object({
  files: z.array(z.object({ path: z.string(), size: z.number().int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
})
export type List = z.infer<typeof List>

/** A reason for a person why a backup can't be made or restored. */
export class BackupError extends Error {
  override name = 'BackupError'
}
