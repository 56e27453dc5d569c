import type { ClientHistory, History, MicroserviceHistory, Standing, Violation } from './history'
import { silenceBound } from './kinds'
import { type Reign, reignsOf } from './reigns'

/** Two processes of one machine may read their clocks this far apart around one event, ms. */
const CLOCK_MS = 5
/** What a killed instance had sent may lie in a client's socket for a moment, ms. */
const FENCED_MS = 250
/** Who isn't announced any more has let its clients go by then (a release takes 1 s at most, a stop after it a grace time), ms. */
const RELEASED_MS = 3_000
/** Whoever is served has heard something within this, ms. */
const SERVED_MS = 1_000

/**
 * Judges one round: no two announced at a time, nothing accepted from one that was fenced or replaced, every publisher's numbers in
 * order, no silence longer than its fault explains, epochs that only grow, and at the end the state that is wanted. Pure.
 */
export function judge(history: History): Violation[] {
  return history.microservices.flatMap((each) => {
    const reigns = reignsOf(each, history)
    const found = [
      ...epochs(each),
      ...announcedTwice(each),
      ...lookUps(each, reigns),
      ...fenced(each, history),
      ...replaced(each, history, reigns),
      ...order(each),
      ...silences(each, history),
      ...state(each, history, reigns),
    ]
    return found.map((violation) => ({ microservice: each.name, ...violation }))
  })
}

type Found = Omit<Violation, 'microservice'>

/** The first of many that are alike stands for all. */
function firstOf(found: Found[]): Found[] {
  const [first] = found
  if (!first) return []
  return [found.length === 1 ? first : { ...first, detail: `${first.detail} (and ${found.length - 1} more)` }]
}

function epochs({ before, after, switches }: MicroserviceHistory): Found[] {
  const found: Found[] = []
  let last = before.epoch
  for (const { epoch, announcedAt } of [...switches].sort((a, b) => a.announcedAt - b.announcedAt)) {
    if (epoch <= last) found.push({ kind: 'epoch', at: announcedAt, detail: `epoch ${epoch} came after ${last}` })
    last = Math.max(last, epoch)
  }
  if (after.epoch < last) found.push({ kind: 'epoch', at: 0, detail: `epoch ${after.epoch} at the end, after ${last}` })
  return found
}

function announcedTwice({ switches, lookUps: answers, rulesPutAt, before }: MicroserviceHistory): Found[] {
  const found: Found[] = []
  const to = new Map<number, string | null>()
  for (const each of switches) {
    const taskId = each.to?.taskId ?? null
    const other = to.get(each.epoch)
    if (other !== undefined && other !== taskId) {
      found.push({ kind: 'dual active', at: each.announcedAt, detail: `epoch ${each.epoch} announced ${other} and ${taskId}` })
    }
    to.set(each.epoch, taskId)
  }
  if (before.strategy !== 'masterSlave' || rulesPutAt.length > 0) return found
  const named = new Map<number, string>()
  let newest = { epoch: 0, answeredAt: Number.POSITIVE_INFINITY }
  for (const { epoch, endpoint, askedAt, answeredAt } of answers) {
    if (epoch === undefined || endpoint === null) continue
    const other = named.get(epoch) ?? endpoint
    named.set(epoch, other)
    if (other !== endpoint)
      found.push({ kind: 'dual active', at: askedAt, detail: `look-ups of epoch ${epoch} name ${other} and ${endpoint}` })
    if (epoch < newest.epoch && askedAt > newest.answeredAt) {
      found.push({ kind: 'epoch', at: askedAt, detail: `a look-up said epoch ${epoch} after ${newest.epoch}` })
    }
    if (epoch > newest.epoch) newest = { epoch, answeredAt }
  }
  return found
}

/** Whoever asks while one is announced gets that one, or nobody. What clients looked up themselves counts as well. */
function lookUps({ lookUps: sampled, clients }: MicroserviceHistory, reigns: Reign[]): Found[] {
  const own = clients.flatMap(({ connections }) =>
    connections.map(({ endpoint, lookedUpAt, foundAt }) => ({ endpoint, askedAt: lookedUpAt, answeredAt: foundAt })),
  )
  const wrong = [...sampled, ...own].flatMap(({ endpoint, askedAt, answeredAt }): Found[] => {
    const reign = reigns.find(({ from, until }) => askedAt >= from + CLOCK_MS && answeredAt <= until - CLOCK_MS)
    if (!reign || endpoint === null || endpoint === reign.endpoint) return []
    return [
      {
        kind: 'dual active',
        at: askedAt,
        detail: `a look-up named ${endpoint} while ${reign.endpoint ?? 'nobody'} was announced`,
      },
    ]
  })
  return firstOf(wrong)
}

/** Nothing comes from a run that was known dead. */
function fenced({ switches, after, clients }: MicroserviceHistory, { lagMs }: History): Found[] {
  return switches.flatMap(({ from, fencedAt }) => {
    if (fencedAt === null || !from) return []
    const endpoint = after.instances.find((each) => each.taskId === from.taskId)?.endpoint
    const late = clients.flatMap(({ id, connections, messages }) =>
      messages.flatMap(({ at, connection, number }): Found[] => {
        const via = connections[connection]
        if (!via || via.endpoint !== endpoint || via.openedAt >= fencedAt || at <= fencedAt + FENCED_MS + lagMs) return []
        return [
          { kind: 'stale', at, detail: `client ${id} got ${number} of ${endpoint} ${ms(at - fencedAt)} after that was killed` },
        ]
      }),
    )
    return firstOf(late)
  })
}

/** Nothing comes from one in whose place others have been announced for longer than a release takes. */
function replaced({ clients }: MicroserviceHistory, { lagMs, consoleAwayMs }: History, reigns: Reign[]): Found[] {
  const within = RELEASED_MS + lagMs + consoleAwayMs
  return clients.flatMap(({ id, connections, messages }) => {
    const late = messages.flatMap(({ at, connection, number }): Found[] => {
      const endpoint = connections[connection]?.endpoint
      if (endpoint === undefined || !coveredByOthers(reigns, endpoint, at - within, at)) return []
      return [
        {
          kind: 'stale',
          at,
          detail: `client ${id} got ${number} of ${endpoint}, which isn't announced since ${ms(within)} or longer`,
        },
      ]
    })
    return firstOf(late)
  })
}

function coveredByOthers(reigns: Reign[], endpoint: string, from: number, until: number): boolean {
  let at = from
  for (const reign of reigns) {
    if (reign.until <= at) continue
    if (reign.from > at || reign.endpoint === endpoint) return false
    at = reign.until
    if (at >= until) return true
  }
  return false
}

/** On one connection every number is the one after the last. */
function order({ clients }: MicroserviceHistory): Found[] {
  return clients.flatMap(({ id, connections, messages }) => {
    const last = new Map<number, number>()
    const wrong = messages.flatMap(({ at, connection, number }): Found[] => {
      const before = last.get(connection)
      last.set(connection, number)
      if (before === undefined || number === before + 1) return []
      return [
        { kind: 'order', at, detail: `client ${id} got ${number} after ${before} from ${connections[connection]?.endpoint}` },
      ]
    })
    return firstOf(wrong)
  })
}

/** The longest time without a message from the round's begin to its end, ms. */
export function silenceOf({ messages }: ClientHistory, { startedAt, quietAt }: Pick<History, 'startedAt' | 'quietAt'>): number {
  let last = startedAt
  let longest = 0
  for (const { at } of messages) {
    if (at > quietAt) break
    longest = Math.max(longest, at - last)
    last = Math.max(last, at)
  }
  return Math.max(longest, quietAt - last)
}

function silences({ name, clients }: MicroserviceHistory, history: History): Found[] {
  const meant = history.faults.filter(({ microservices }) => microservices.includes(name))
  return clients.flatMap((client): Found[] => {
    const bounds = meant.map(({ kind }) => silenceBound(kind, client.profile))
    const most = (bounds.length > 0 ? Math.max(...bounds) : silenceBound(null, client.profile)) + history.lagMs
    const silence = silenceOf(client, history)
    if (silence <= most) return []
    const why = meant.map(({ kind }) => kind).join(', ') || 'a fault elsewhere'
    return [
      {
        kind: 'silence',
        at: history.startedAt,
        detail: `client ${client.id} (${client.profile}) heard nothing for ${ms(silence)} by ${why}; at most ${ms(most)}`,
      },
    ]
  })
}

/** When it is quiet everything runs and is joined, one that can serve is active, and every client is served by whom it should be. */
function state({ after, clients }: MicroserviceHistory, { quietAt, lagMs, nodesOnline }: History, reigns: Reign[]): Found[] {
  const wrong = standingProblems(after)
  if (!nodesOnline) wrong.push('a node’s agent isn’t reached')
  const last = reigns.at(-1)
  if (after.strategy === 'masterSlave' && last?.until === quietAt && last.endpoint !== after.active)
    wrong.push(`${after.active} is active; the last switch was to ${last.endpoint}`)
  const served = after.strategy === 'masterSlave' ? [after.active] : after.instances.map(({ endpoint }) => endpoint)
  for (const { id, connections, messages } of clients) {
    const open = connections.findLastIndex(({ closedAt }) => closedAt === null)
    const endpoint = connections[open]?.endpoint
    if (endpoint === undefined) wrong.push(`client ${id} isn't connected`)
    else if (!served.includes(endpoint)) wrong.push(`client ${id} is connected to ${endpoint}`)
    else if (!messages.some(({ at, connection }) => connection === open && at > quietAt - SERVED_MS - lagMs))
      wrong.push(`client ${id} is connected to ${endpoint} and hears nothing`)
  }
  return wrong.map((detail) => ({ kind: 'state', at: quietAt, detail }))
}

/** What of a microservice isn't yet as it should be when nothing is done to it. */
export function standingProblems({ live, instances, strategy, active, candidates }: Standing): string[] {
  const problems = instances.flatMap(({ endpoint, status, join, healthy, aside }) =>
    status === 'running' && join === 'joined' && healthy && !aside
      ? []
      : [`${endpoint} is ${status}, ${join}${healthy ? '' : ', not healthy'}${aside ? ', set aside' : ''}`],
  )
  if (!live) problems.push('the governor can’t be reached')
  if (strategy !== 'masterSlave') return problems
  if (active === null) problems.push('nobody is active')
  else if (!candidates.includes(active)) problems.push(`${active} is active and no candidate`)
  return problems
}

const ms = (value: number) => `${value.toFixed(0)} ms`
