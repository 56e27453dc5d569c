/** How much an event matters to the person who reads it. */
export const EVENT_SEVERITIES = ['info', 'warn', 'error'] as const
export type EventSeverity = (typeof EVENT_SEVERITIES)[number]

export const EVENT_SUBJECTS = ['container', 'service', 'node', 'microservice', 'client', 'system'] as const
export type EventSubject = (typeof EVENT_SUBJECTS)[number]

/** Every kind of lifecycle event, with how much it matters. Each has its sentence in the catalogues under `events.kind`. */
const SEVERITY = {
  'container.created': 'info',
  'container.started': 'info',
  'container.stopped': 'info', // asked to
  'container.finished': 'info', // by itself, without an error
  'container.killed': 'warn', // forced, or with its node
  'container.exited': 'error', // by itself, with an error
  'container.restarting': 'warn',
  'container.paused': 'info',
  'container.unpaused': 'info',
  'container.moved': 'info',
  'container.clientsLeft': 'warn', // a planned move waited for them in vain
  'container.relocated': 'warn', // its node is away
  'container.waits': 'warn', // its node is away, and it isn't placed anew
  'container.leftover': 'warn', // its former node is back; what still ran there was ended
  'container.deployFailed': 'error',
  'container.removed': 'info',
  'service.updated': 'info',
  'service.updateFailed': 'error',
  'instance.joined': 'info',
  'instance.refused': 'error',
  'instance.unreachable': 'warn', // a slow start is unreachable for a moment too; what stays so needs attention on the overview
  'instance.conflict': 'error',
  'instance.unhealthy': 'error',
  'instance.healthy': 'info',
  'node.online': 'info',
  'node.offline': 'error',
  'node.restarted': 'warn',
  'governor.lost': 'error',
  'governor.back': 'info',
  'console.started': 'info',
  'webhook.givenUp': 'error', // a message about a switch wasn't delivered in time, or newer ones needed its room
} as const satisfies Record<string, EventSeverity>
export type EventKind = keyof typeof SEVERITY
export const EVENT_KINDS = Object.keys(SEVERITY) as [EventKind, ...EventKind[]]

/** How much an event of that kind matters; a kind that isn't known any more is for information. */
export function severityOf(kind: string): EventSeverity {
  return Object.hasOwn(SEVERITY, kind) ? SEVERITY[kind as EventKind] : 'info'
}

/** The kinds of these severities. */
export function kindsOf(severities: readonly EventSeverity[]): EventKind[] {
  return EVENT_KINDS.filter((kind) => severities.includes(SEVERITY[kind]))
}

/** What happened, without whom it happened to. `at` is ms since 1970; `params` is what the sentence names. */
export interface Happening {
  at: number
  kind: EventKind
  params: Record<string, string | number>
}
