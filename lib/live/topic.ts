import { isListTopic, type ListTopic } from '../api/live'

/** A topic taken apart; the room of its viewers has the topic's own name. */
export type ParsedTopic =
  | { kind: 'list'; topic: ListTopic }
  | { kind: 'moves'; topic: 'moves' }
  | { kind: 'read'; topic: 'read' }
  | { kind: 'log'; topic: `log:${string}`; id: string }
  | { kind: 'client'; topic: `client:${string}`; id: string }
  | { kind: 'picks'; topic: `picks:${string}`; id: string }

export const logTopic = (taskId: string): `log:${string}` => `log:${taskId}`
export const clientTopic = (id: string): `client:${string}` => `client:${id}`
export const picksTopic = (id: string): `picks:${string}` => `picks:${id}`

/** null for anything that is no topic; what a viewer sends is not to be trusted. */
export function parseTopic(value: unknown): ParsedTopic | null {
  if (typeof value !== 'string') return null
  if (value === 'moves') return { kind: 'moves', topic: 'moves' }
  if (value === 'read') return { kind: 'read', topic: 'read' }
  if (isListTopic(value)) return { kind: 'list', topic: value }
  const match = /^(log|client|picks):([A-Za-z0-9_-]{1,64})$/.exec(value)
  const id = match?.[2]
  if (!id) return null
  if (match[1] === 'log') return { kind: 'log', topic: logTopic(id), id }
  return match[1] === 'picks' ? { kind: 'picks', topic: picksTopic(id), id } : { kind: 'client', topic: clientTopic(id), id }
}
