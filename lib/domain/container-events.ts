import type { ContainerExit, ContainerStatus } from './container'
import type { EventKind, Happening } from './event'

/** What of an observed container makes events. Times are ms since 1970; `run` counts its starts. */
export interface ContainerFacts {
  status: ContainerStatus
  address: string
  port: number
  run: number
  restarts: number
  startedAt: number | null
  nextStartAt: number | null
  exit: ContainerExit | null
  at: number
}

/**
 * What happened to a container between two observations, oldest first. It only compares: whoever was away for a while gets what
 * can still be told, and the same observation twice tells nothing. `null`: its agent has no such container.
 */
export function containerEvents(before: ContainerFacts | null, now: ContainerFacts | null): Happening[] {
  if (!now) return []
  const found: Happening[] = []
  if (!before) found.push({ at: now.startedAt ?? now.at, kind: 'container.created', params: {} })

  const { exit } = now
  if (exit && exit.at !== before?.exit?.at) found.push({ at: exit.at, kind: endOf(exit), params: exitParams(exit) })

  const starts = now.run - (before?.run ?? 0)
  if (starts > 0 && now.startedAt !== null)
    found.push({
      at: now.startedAt,
      kind: 'container.started',
      params: { run: now.run, missed: starts - 1, address: now.port > 0 ? `${now.address}:${now.port}` : '' },
    })

  if (now.nextStartAt !== null && now.nextStartAt !== before?.nextStartAt)
    found.push({
      at: exit?.at ?? now.at,
      kind: 'container.restarting',
      params: { attempt: now.restarts + 1, inMs: Math.max(0, Math.round(now.nextStartAt - (exit?.at ?? now.at))) },
    })

  if (before && before.run === now.run) {
    if (before.status === 'running' && now.status === 'paused') found.push({ at: now.at, kind: 'container.paused', params: {} })
    if (before.status === 'paused' && now.status === 'running') found.push({ at: now.at, kind: 'container.unpaused', params: {} })
  }
  // Stable: what is said to be of one moment stays in the order of its making.
  return found.sort((a, b) => a.at - b.at)
}

function endOf({ reason, code }: ContainerExit): EventKind {
  if (reason === 'stopped') return 'container.stopped'
  if (reason === 'killed' || reason === 'killed after grace' || reason === 'agent ended') return 'container.killed'
  return reason === 'exited' && code === 0 ? 'container.finished' : 'container.exited'
}

function exitParams({ code, signal, reason }: ContainerExit): Happening['params'] {
  return { reason, ...(code === null ? {} : { code }), ...(signal === null ? {} : { signal }) }
}
