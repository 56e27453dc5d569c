import type { Event } from '../generated/client'
import { fromJson, toJson } from '../json'
import type { EventSubject, LifecycleEvent, Repositories } from '../types'
import { type Context, rows } from './context'

export function eventRepository({ db }: Context): Repositories['events'] {
  return {
    async add({ at, kind, subject, params }) {
      const data = {
        at,
        kind,
        subjectType: subject.type,
        subjectId: subject.id,
        subjectName: subject.name,
        params: toJson(params),
      }
      return toEvent(await db.event.create({ data }))
    },
    async list({ limit, before, subjectId }) {
      const where = { ...(before !== undefined && { id: { lt: before } }), ...(subjectId !== undefined && { subjectId }) }
      return (await db.event.findMany({ where, orderBy: { id: 'desc' }, take: rows(limit) })).map(toEvent)
    },
  }
}

function toEvent({ id, at, kind, subjectType, subjectId, subjectName, params }: Event): LifecycleEvent {
  const subject = { type: subjectType as EventSubject, id: subjectId, name: subjectName }
  return { id, at, kind, subject, params: fromJson<LifecycleEvent['params']>(params) }
}
