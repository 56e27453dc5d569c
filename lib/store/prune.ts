import type { Prisma } from './generated/client'
import type { Run } from './repositories'
import { PRUNE_CHUNK, PRUNE_ROUNDS, RETENTION } from './retention'

/**
 * Removes what the bounds in `RETENTION` don't cover, and logins that ran out. In small steps: the driver is synchronous, and a
 * long deletion would hold up everything else in the process. What is left after `PRUNE_ROUNDS` steps is for the next time.
 */
export async function prune(db: Prisma.TransactionClient, run: Run, now: Date): Promise<void> {
  const since = (ageMs: number) => new Date(now.getTime() - ageMs)

  const { events, audit, switches, clientMoves, transactions, deployments, deliveries } = RETENTION
  const oldestEvent = (await run(() => db.event.findFirst({ orderBy: { id: 'desc' }, skip: events.keep })))?.id ?? 0
  await inSteps(run, async () => {
    const where = { OR: [{ id: { lte: oldestEvent } }, { at: { lt: since(events.ageMs) } }] }
    const ids = (await db.event.findMany({ where, select: { id: true }, take: PRUNE_CHUNK })).map((row) => row.id)
    return (await db.event.deleteMany({ where: { id: { in: ids } } })).count
  })

  const oldestAudit = (await run(() => db.audit.findFirst({ orderBy: { id: 'desc' }, skip: audit.keep })))?.id ?? 0
  await inSteps(run, async () => {
    const where = { OR: [{ id: { lte: oldestAudit } }, { at: { lt: since(audit.ageMs) } }] }
    const ids = (await db.audit.findMany({ where, select: { id: true }, take: PRUNE_CHUNK })).map((row) => row.id)
    return (await db.audit.deleteMany({ where: { id: { in: ids } } })).count
  })

  const oldestSwitch = (await run(() => db.switch.findFirst({ orderBy: { seq: 'desc' }, skip: switches.keep })))?.seq ?? 0
  await inSteps(run, async () => {
    const where = { OR: [{ seq: { lte: oldestSwitch } }, { at: { lt: since(switches.ageMs) } }] }
    const seqs = (await db.switch.findMany({ where, select: { seq: true }, take: PRUNE_CHUNK })).map((row) => row.seq)
    return (await db.switch.deleteMany({ where: { seq: { in: seqs } } })).count
  })

  const oldestMove = (await run(() => db.clientMove.findFirst({ orderBy: { seq: 'desc' }, skip: clientMoves.keep })))?.seq ?? 0
  await inSteps(run, async () => {
    const where = { OR: [{ seq: { lte: oldestMove } }, { at: { lt: since(clientMoves.ageMs) } }] }
    const seqs = (await db.clientMove.findMany({ where, select: { seq: true }, take: PRUNE_CHUNK })).map((row) => row.seq)
    return (await db.clientMove.deleteMany({ where: { seq: { in: seqs } } })).count
  })

  await inSteps(run, async () => {
    const old = { status: { not: 'running' }, createdAt: { lt: since(transactions.ageMs) } }
    const ids = (await db.transaction.findMany({ where: old, select: { id: true }, take: PRUNE_CHUNK })).map((row) => row.id)
    if (ids.length < PRUNE_CHUNK) {
      const where = { status: { not: 'running' }, id: { notIn: ids } }
      const surplus = await db.transaction.findMany({
        where,
        select: { id: true },
        orderBy: { createdAt: 'desc' },
        skip: transactions.keep,
        take: PRUNE_CHUNK - ids.length,
      })
      ids.push(...surplus.map((row) => row.id))
    }
    return (await db.transaction.deleteMany({ where: { id: { in: ids } } })).count
  })

  await inSteps(run, async () => {
    const where = { state: { not: 'waiting' }, at: { lt: since(deliveries.ageMs) } }
    const seqs = (await db.webhookDelivery.findMany({ where, select: { seq: true }, take: PRUNE_CHUNK })).map((row) => row.seq)
    return (await db.webhookDelivery.deleteMany({ where: { seq: { in: seqs } } })).count
  })

  const counts = await run(() => db.deployment.groupBy({ by: ['serviceId'], _count: { _all: true } }))
  for (const { serviceId } of counts.filter((each) => each._count._all > deployments.keep)) {
    await inSteps(run, async () => {
      const surplus = await db.deployment.findMany({
        where: { serviceId },
        select: { id: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        skip: deployments.keep,
        take: PRUNE_CHUNK,
      })
      return (await db.deployment.deleteMany({ where: { id: { in: surplus.map((row) => row.id) } } })).count
    })
  }

  await run(() => db.session.deleteMany({ where: { expiresAt: { lt: now } } }))
  await run(() => db.verification.deleteMany({ where: { expiresAt: { lt: now } } }))
}

async function inSteps(run: Run, step: () => Promise<number>): Promise<void> {
  for (let round = 0; round < PRUNE_ROUNDS; round += 1) {
    if ((await run(step)) < PRUNE_CHUNK) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
