import type { ClientMove } from '../../domain/moves'
import { fromJson, toJson } from '../json'
import { LIST_LIMIT } from '../retention'
import type { Repositories } from '../types'
import type { Context } from './context'

export function clientMoveRepository({ db }: Context): Repositories['clientMoves'] {
  return {
    async add(move) {
      const { clientId, microservice } = move
      await db.clientMove.create({ data: { clientId, microservice, at: new Date(move.disconnectedAt), record: toJson(move) } })
    },
    async list({ microservice, from, to }) {
      const where = { microservice, at: { gte: new Date(from), lt: new Date(to) } }
      const found = await db.clientMove.findMany({ where, orderBy: { at: 'asc' }, take: LIST_LIMIT })
      return found.map((row) => fromJson<ClientMove>(row.record))
    },
  }
}
