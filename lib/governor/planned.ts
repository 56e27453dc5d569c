import type { z } from 'zod'
import { isPromotable } from '../domain/strategies'
import type { SetAvailability, SwitchReply } from '../protocol/governor'
import { wallNow } from '../wall-clock'
import { within } from './clock'
import type { Core } from './core'
import type { Microservice, Outcome } from './microservice'
import { NO_RELEASE } from './orders'
import { refuse } from './refuse'

/** How long an answer waits for the disk, ms: a slow one shall not hold up an operator. */
const DISK_WAIT_MS = 1000

/** Moves a microservice to the instance that a person chose: promote, announce, release. */
export async function switchover(core: Core, group: Microservice, taskId: string): Promise<z.output<typeof SwitchReply>> {
  const { state } = group
  if (state.rule.strategy !== 'masterSlave') refuse('invalid', `strategy: ${group.name} is not under master/slave`)
  if (state.active?.party.taskId === taskId && !state.fencing) return { switch: null, ...NO_RELEASE }
  if (state.rule.policy.never.includes(taskId)) refuse('invalid', `taskId: ${taskId} is never to be promoted`, 'taskId')
  if (!isPromotable(state, taskId)) refuse('noneHealthy', `taskId: ${taskId} can't serve ${group.name} now`, 'taskId')
  if (state.fencing) refuse('noneHealthy', `${group.name} is being switched right now`)
  return answerOf(core, group.dispatch({ type: 'switchover', taskId, at: wallNow() }))
}

/** Makes an instance READY, DRAIN or MAINT; answers when another one is announced and the clients have been told to go. */
export async function setAvailability(
  core: Core,
  { taskId, state, until }: z.output<typeof SetAvailability>,
): Promise<z.output<typeof SwitchReply>> {
  const group = core.groupOf(taskId)
  if (!group) refuse('unknown', `taskId: ${taskId} is no instance of a microservice`, 'taskId')
  return answerOf(core, group.dispatch({ type: 'availability', taskId, availability: { state, until }, at: wallNow() }))
}

/** A person ends the alarm of too many switches. */
export async function endFlapping(core: Core, group: Microservice): Promise<z.output<typeof SwitchReply>> {
  return answerOf(core, group.dispatch({ type: 'endFlapping' }))
}

async function answerOf(core: Core, outcome: Outcome): Promise<z.output<typeof SwitchReply>> {
  const [releases] = await Promise.all([Promise.all(outcome.releases), within(DISK_WAIT_MS, core.records.flush())])
  const released = releases.find((each) => each.released === 'restart') ?? releases.find((each) => each.released === 'rpc')
  const sum = (key: 'clients' | 'left') => releases.reduce((all, each) => all + (each[key] ?? 0), 0)
  const left = releases.some((each) => each.left === null) ? null : sum('left')
  return { switch: outcome.records.at(-1) ?? null, released: released?.released ?? 'none', clients: sum('clients'), left }
}
