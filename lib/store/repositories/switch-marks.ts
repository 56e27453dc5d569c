import type { Repositories } from '../types'
import type { Context } from './context'

export function switchMarkRepository({ db }: Context): Repositories['switchMarks'] {
  return {
    async get(userId) {
      return (await db.user.findUnique({ where: { id: userId }, select: { switchesReadTo: true } }))?.switchesReadTo ?? null
    },
    async raise(userId, readTo) {
      const lower = { OR: [{ switchesReadTo: null }, { switchesReadTo: { lt: readTo } }] }
      await db.user.updateMany({ where: { id: userId, ...lower }, data: { switchesReadTo: readTo } })
    },
  }
}
