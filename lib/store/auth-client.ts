import { StoreWriteError } from './errors'
import type { Gate } from './gate'
import type { PrismaClient } from './generated/client'
import { translateError } from './translate-error'

/**
 * The database for better-auth's adapter: the same Prisma client, with every call through the gate.
 * The adapter uses models by name and, for two operations, `$transaction`.
 */
export function authClient(prisma: PrismaClient, gate: Gate): PrismaClient {
  return new Proxy(prisma, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (key === '$transaction') {
        const transaction = value as (...args: unknown[]) => Promise<unknown>
        return (...args: unknown[]) => gate.run(() => transaction.apply(target, args))
      }
      if (typeof key !== 'string' || key.startsWith('$') || key.startsWith('_')) return value
      return typeof value === 'object' && value !== null ? gatedModel(value, gate) : value
    },
  })
}

function gatedModel(model: object, gate: Gate): object {
  return new Proxy(model, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      // Awaited inside: Prisma's promises start when somebody waits for them.
      return (...args: unknown[]) =>
        gate
          .run(async () => await value.apply(target, args))
          .catch((error: unknown) => {
            const ours = translateError(error)
            // The account library knows Prisma's errors of the other kinds itself.
            throw ours instanceof StoreWriteError ? ours : error
          })
    },
  })
}
