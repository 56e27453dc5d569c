import { InUseError, NotFoundError, StoreWriteError, UniqueError } from './errors'
import { Prisma } from './generated/client'

/** Turns an error of Prisma or of the driver into one of ours; anything else is given back as it is. */
export function translateError(error: unknown): unknown {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (error.code === 'P2002') return new UniqueError(uniqueField(error.meta))
    if (error.code === 'P2003') return new InUseError('the row belongs to one that is not there, or others belong to it')
    if (error.code === 'P2025') return new NotFoundError('there is no such row')
    if (error.code === 'P2028') return new StoreWriteError('a transaction took too long and was undone', { cause: error })
  }
  const problem = /database or disk is full|attempt to write a readonly database|disk I\/O error/.exec(String(error))?.[0]
  if (problem) return new StoreWriteError(`the database cannot be written: ${problem}`, { cause: error })
  return error
}

function uniqueField(meta: Record<string, unknown> | undefined): string {
  const fields = dig(meta, 'driverAdapterError', 'cause', 'constraint', 'fields') ?? dig(meta, 'target')
  return Array.isArray(fields) ? fields.join(',') : 'id'
}

function dig(value: unknown, ...path: string[]): unknown {
  let at: unknown = value
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
  return at
}
