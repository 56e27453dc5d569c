import { z } from 'zod'
import { isHealthy } from '../domain/failover-state'
import { ruleProblem, sameRule } from '../domain/strategies'
import { killPoint } from '../kill-point'
import { AgentTarget, GOVERNOR_URLS, Leave, ListNames, PlaceAnew, Rule, SetAvailability, SwitchQuery } from '../protocol/governor'
import type { VsoaServer } from '../vsoa'
import { wallNow } from '../wall-clock'
import { sleep, within } from './clock'
import type { Core } from './core'
import type { Microservice, Release } from './microservice'
import { NO_RELEASE, UNKNOWN_RELEASE } from './orders'
import { endFlapping, setAvailability, switchover } from './planned'
import { defaultRule } from './records'
import { refuse } from './refuse'
import { belongs, microserviceView, unplacedViews } from './views'

/** How long an answer waits for the disk, ms: a slow one shall not hold up an operator. */
const DISK_WAIT_MS = 1000
/** How long a leave waits for a fence that is under way, ms, and how often it looks. */
const FENCE_WAIT_MS = 2000
const FENCE_LOOK_MS = 5
/** A leave's answer waits this long for a release; its caller gives up after 5 s. */
const RELEASE_WAIT_MS = 4000

const Name = z.object({ name: z.string().min(1).max(128) })
const Task = z.object({ taskId: z.string().min(1) })
const NodeId = z.object({ nodeId: z.string().min(1) })

/** Registers every URL of the governor's server. `info` gives GovernorInfo. */
export function handleAll(server: VsoaServer, core: Core, info: () => unknown): void {
  const on = <S extends z.ZodType>(url: string, schema: S, answer: (input: z.output<S>) => unknown) =>
    server.handle(url, async (request) => ({ param: await answer(parse(schema, request.param)) }))

  on(GOVERNOR_URLS.info, z.unknown(), info)
  on(GOVERNOR_URLS.putAgent, AgentTarget, async (target) => {
    core.putAgent(target)
    await within(DISK_WAIT_MS, core.records.flush())
    return {}
  })
  on(GOVERNOR_URLS.removeAgent, NodeId, async ({ nodeId }) => {
    core.removeAgent(nodeId)
    await within(DISK_WAIT_MS, core.records.flush())
    return {}
  })
  on(GOVERNOR_URLS.agents, z.unknown(), () => ({
    agents: [...core.nodes].map(([nodeId, { watch }]) => ({ nodeId, connected: watch.connected, reason: watch.reason })),
  }))
  on(GOVERNOR_URLS.names, ListNames, ({ offset, limit }) => {
    const names = [...core.groups.keys()].sort()
    return { names: names.slice(offset, offset + limit), total: names.length }
  })
  on(GOVERNOR_URLS.unplaced, ListNames, ({ offset, limit }) => {
    const instances = unplacedViews(core)
    return { total: instances.length, instances: instances.slice(offset, offset + Math.min(limit, 200)) }
  })
  on(GOVERNOR_URLS.get, Name, ({ name }) => microserviceView(core, groupNamed(core, name).name))
  on(GOVERNOR_URLS.distribution, Name, ({ name }) => {
    const group = groupNamed(core, name)
    return group.table.distribution(group.name)
  })
  on(GOVERNOR_URLS.switches, SwitchQuery, ({ after, limit }) => ({ switches: core.records.switchesAfter(after, limit) }))
  on(GOVERNOR_URLS.putRule, Rule, (rule) => putRule(core, { ...rule, name: rule.name.toLowerCase() }))
  on(GOVERNOR_URLS.forget, Name, async ({ name }) => {
    const group = groupNamed(core, name)
    const present = [...group.known].filter((taskId) => core.instances.has(taskId))
    if (present.length > 0) refuse('invalid', `name: ${group.name} still has ${present.length} instances`)
    core.forget(group.name)
    await within(DISK_WAIT_MS, core.records.flush())
    return {}
  })
  on(GOVERNOR_URLS.leave, Leave, (request) => leave(core, request))
  on(GOVERNOR_URLS.place, PlaceAnew, async ({ placements }) => {
    for (const placed of placements) core.place(placed)
    await within(DISK_WAIT_MS, core.records.flush())
    return {}
  })
  on(GOVERNOR_URLS.resume, Task, ({ taskId }) => {
    if (!core.instances.has(taskId)) refuse('unknown', `taskId: there is no container ${taskId}`)
    core.groupOf(taskId)?.dispatch({ type: 'resume', taskId, at: wallNow() })
    return {}
  })
  on(GOVERNOR_URLS.failback, Name, ({ name }) => failback(core, groupNamed(core, name)))
  on(GOVERNOR_URLS.switchover, Name.extend(Task.shape), ({ name, taskId }) => switchover(core, groupNamed(core, name), taskId))
  on(GOVERNOR_URLS.endFlapping, Name, ({ name }) => endFlapping(core, groupNamed(core, name)))
  on(GOVERNOR_URLS.availability, SetAvailability, (request) => setAvailability(core, request))
}

async function putRule(core: Core, rule: z.output<typeof Rule>): Promise<unknown> {
  const group = core.groups.get(rule.name)
  // What stands already is good, also when one of its instances is gone since.
  if (!group || !sameRule(group.state.rule, rule)) {
    const problem = ruleProblem(rule, (taskId) => group !== undefined && belongs(group, taskId))
    if (problem) refuse('invalid', `${problem.field}: ${problem.error}`, problem.field)
  }
  await core.putRule(rule)
  await within(DISK_WAIT_MS, core.records.flush())
  return microserviceView(core, rule.name) ?? { ...defaultRule(rule.name), instances: [] }
}

async function leave(core: Core, { taskId, reason }: z.output<typeof Leave>): Promise<unknown> {
  if (!core.instances.has(taskId)) refuse('unknown', `taskId: there is no container ${taskId}`)
  const group = core.groupOf(taskId)
  if (!group) return { switch: null, ...NO_RELEASE }
  const outcome = group.dispatch({ type: 'leave', taskId, reason, at: wallNow() })
  // It hung and is being killed: the next one is announced in a moment.
  const until = performance.now() + FENCE_WAIT_MS
  while (group.state.fencing?.taskId === taskId && performance.now() < until) await sleep(FENCE_LOOK_MS)
  // What follows the answer (a stop) must not happen to one that a governor killed right now would take for the active one.
  const [releases] = await Promise.all([
    within(RELEASE_WAIT_MS, Promise.all(outcome.releases)),
    within(DISK_WAIT_MS, core.records.flush()),
  ])
  killPoint('governor-left')
  return { switch: outcome.records.at(-1) ?? null, ...(releases ? (releases[0] ?? NO_RELEASE) : UNKNOWN_RELEASE) }
}

async function failback(core: Core, group: Microservice): Promise<unknown> {
  const { rule, active, members, fencing } = group.state
  if (rule.strategy !== 'masterSlave' || rule.master === null)
    refuse('invalid', `strategy: ${group.name} is not under master/slave`)
  if (active?.party.taskId === rule.master && !fencing) return { switch: null, ...NO_RELEASE }
  const master = members.get(rule.master)
  if (!master || !isHealthy(master)) refuse('noneHealthy', `master: the master of ${group.name} is not healthy`, 'master')
  if (fencing) refuse('noneHealthy', `${group.name} is being switched right now`)
  const outcome = group.dispatch({ type: 'failback', at: wallNow() })
  const [[release]]: [(Release | undefined)[], unknown] = await Promise.all([
    Promise.all(outcome.releases),
    within(DISK_WAIT_MS, core.records.flush()),
  ])
  return { switch: outcome.records.at(-1) ?? null, ...(release ?? NO_RELEASE) }
}

function groupNamed(core: Core, name: string): Microservice {
  return core.groups.get(name.toLowerCase()) ?? refuse('unknown', `name: there is no microservice ${name}`)
}

function parse<S extends z.ZodType>(schema: S, param: unknown): z.output<S> {
  const parsed = schema.safeParse(param)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.join('.') || 'param'
  return refuse('invalid', `${field}: ${issue?.message ?? 'is wrong'}`, field)
}
