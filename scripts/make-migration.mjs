// Writes the migration from prisma/migrations to prisma/schema.prisma: node scripts/make-migration.mjs short_name
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

const name = process.argv[2] ?? ''
if (!/^[a-z0-9_]{1,60}$/.test(name)) {
  console.error('Usage: node scripts/make-migration.mjs short_name   (a-z, 0-9 and _)')
  process.exit(2)
}
register()
const { diffToSchema } = await import('../lib/store/schema-engine.ts')

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'prisma', 'migrations')
const sql = await diffToSchema(folder, join(root, 'prisma', 'schema.prisma'))
if (!sql) {
  console.log('The migrations already lead to prisma/schema.prisma: nothing to write.')
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const target = join(folder, `${stamp}_${name}`)
  mkdirSync(target)
  writeFileSync(join(target, 'migration.sql'), sql)
  console.log(`${target}/migration.sql: read it before you commit it.`)
}
