import { restore } from '../lib/backup'
import { readEnv } from '../lib/env'
import { inMegabytes, report } from './backup-report'

/** Behind `npm run restore -- FILE`. */
await report(async () => {
  const file = process.argv[2] ?? ''
  const { dataDir, files, bytes, head } = await restore({ file, dataDir: readEnv().dataDir })
  return [
    `Restored ${files} files (${inMegabytes(bytes)}) into ${dataDir}, as Tandem ${head.product} had them at ${head.createdAt}.`,
    'npm start goes on from there. Stop the one it was taken from first: two of them would lead the same nodes.',
  ]
})
