import type { EventSubject } from '../../domain/event'
import type { Event } from '../generated/client'
import { fromJson, toJson } from '../json'
import type { EventFilter, LifecycleEvent, Repositories } from '../types'
import { type Context, rows } from './context'
import { between, during } from './where'

export function eventRepository({ db, added }: Context): Repositories['events'] {
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
      const event = toEvent(await db.event.create({ data }))
      added('events', event.id)
      return event
    },
    async list({ limit, skip = 0, before, after, ...filter }) {
      const id = between({ before, after })
      const where = { ...whereOf(filter), ...(id && { id }) }
      return (await db.event.findMany({ where, orderBy: { id: 'desc' }, skip, take: rows(limit) })).map(toEvent)
    },
    count: (filter) => db.event.count({ where: whereOf(filter) }),
    byIds: async (ids) => (await db.event.findMany({ where: { id: { in: ids } }, orderBy: { id: 'desc' } })).map(toEvent),
  }
}

function whereOf({ kinds, subjectTypes, subjectId, key, ...span }: EventFilter) {
  return {
    ...(kinds && { kind: { in: kinds } }),
    ...(subjectTypes && { subjectType: { in: subjectTypes } }),
    ...(subjectId !== undefined && { subjectId }),
    ...(key && { subjectName: { contains: key } }),
    ...during(span),
  }
}

function toEvent({ id, at, kind, subjectType, subjectId, subjectName, params }: Event): LifecycleEvent {
  const subject = { type: subjectType as EventSubject, id: subjectId, name: subjectName }
  return { id, at, kind, subject, params: fromJson<LifecycleEvent['params']>(params) }
}
