import { backUp } from '../lib/backup'
import { readEnv } from '../lib/env'
import { inMegabytes, report, versionOf } from './backup-report'

/** Behind `npm run backup -- FILE`. */
await report(async () => {
  const { dataDir } = readEnv()
  const { file, files, bytes } = await backUp({ dataDir, file: process.argv[2] ?? '', product: versionOf() })
  return [
    `Backed up ${files} files (${inMegabytes(bytes)}) of ${dataDir} into ${file}.`,
    'The key of all passwords is in it: keep it as safe as the data folder. Restore it with npm run restore -- FILE.',
  ]
})
