import type { Prisma } from './generated/client'
import type { StoreFigures } from './types'

/** Measures the database: its version, its size as it says itself, and the rows of the tables that grow. */
export async function figuresOf(db: Prisma.TransactionClient): Promise<StoreFigures> {
  const [version] = await db.$queryRawUnsafe<{ version: string }[]>('SELECT sqlite_version() AS version')
  const [size] = await db.$queryRawUnsafe<{ bytes: bigint | number }[]>(
    'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
  )
  return {
    sqliteVersion: version?.version ?? '',
    bytes: Number(size?.bytes ?? 0),
    rows: {
      events: await db.event.count(),
      audit: await db.audit.count(),
      switches: await db.switch.count(),
      clientMoves: await db.clientMove.count(),
      transactions: await db.transaction.count(),
      deployments: await db.deployment.count(),
      deliveries: await db.webhookDelivery.count(),
      sessions: await db.session.count(),
    },
  }
}
