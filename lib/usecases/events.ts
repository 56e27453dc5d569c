import type { z } from 'zod'
import type * as contract from '../api/contract'
import type { Cut } from '../api/contract'
import type { DataOf, QueryOf } from '../api/endpoint'
import { type Outcome, succeed } from '../api/errors'
import { EVENT_KINDS, kindsOf } from '../domain/event'
import { LIST_LIMIT, type Slice, type Span, type Store } from '../store'
import { auditEntry, eventRow } from './views/event'

type Asked = { pageNum: number; pageSize: number } & z.output<z.ZodObject<Omit<typeof Cut, 'key'>>>

/** What happened: lifecycle events, switches, and who did what. */
export class Events {
  constructor(readonly store: Store) {}

  async list(query: QueryOf<typeof contract.listEvents>): Promise<Outcome<DataOf<typeof contract.listEvents>>> {
    const { kind, severity, subjectType, subjectId, key } = query
    const severe = severity.length > 0 ? kindsOf(severity) : EVENT_KINDS
    const filter = {
      ...spanOf(query),
      ...((kind.length > 0 || severity.length > 0) && {
        kinds: severe.filter((each) => kind.length === 0 || kind.includes(each)),
      }),
      ...(subjectType.length > 0 && { subjectTypes: subjectType }),
      ...(subjectId && { subjectId }),
      ...(key && { key }),
    }
    const { events } = this.store
    const [rows, total] = await Promise.all([events.list({ ...filter, ...sliceOf(query) }), events.count(filter)])
    return succeed(pageOf(rows.map(eventRow), total, query))
  }

  async switches(query: QueryOf<typeof contract.listSwitches>): Promise<Outcome<DataOf<typeof contract.listSwitches>>> {
    const { microservice, kind, key } = query
    const filter = {
      ...spanOf(query),
      ...(microservice && { microservice }),
      ...(kind.length > 0 && { kinds: kind }),
      ...(key && { key }),
    }
    const { switches } = this.store
    const [rows, total] = await Promise.all([switches.list({ ...filter, ...sliceOf(query) }), switches.count(filter)])
    return succeed(pageOf(rows, total, query))
  }

  async audit(query: QueryOf<typeof contract.listAudit>): Promise<Outcome<DataOf<typeof contract.listAudit>>> {
    const { user, action, target } = query
    const filter = { ...spanOf(query), ...(user && { user }), ...(action && { action }), ...(target && { target }) }
    const { audit } = this.store
    const [rows, total] = await Promise.all([audit.list({ ...filter, ...sliceOf(query) }), audit.count(filter)])
    return succeed(pageOf(rows.map(auditEntry), total, query))
  }
}

function spanOf({ from, to }: Asked): Span {
  return { ...(from !== undefined && { from: new Date(from) }), ...(to !== undefined && { to: new Date(to) }) }
}

/** These lists are long: a size of −1 means as many as one answer may have. */
function sliceOf({ pageNum, pageSize, before, after }: Asked): Slice {
  const limit = pageSize === -1 ? LIST_LIMIT : pageSize
  return {
    limit,
    skip: (Math.max(pageNum, 1) - 1) * limit,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  }
}

function pageOf<T>(list: T[], total: number, { pageNum, pageSize }: Asked) {
  return { list, total, pageNum, pageSize }
}
