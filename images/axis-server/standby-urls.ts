/**
 * What a follower and the one it follows say to each other, below a URL that nobody subscribes to: a follower isn't a subscriber,
 * and no subscriber of '/' hears of it.
 */
export const STANDBY_URLS = {
  /** RPC SET → State: tell me, from now on, each number before it is published. Asked again each second as a sign of life. */
  follow: '/standby/follow',
  /** datagram State, to each follower */
  state: '/standby/state',
  /** datagram, from a follower: it has the state that came with `handedOver` */
  taken: '/standby/taken',
} as const

/** Where the numbers stand. */
export interface State {
  /** Which process says it: another one at each start. */
  instance: string
  /** The number that was published last, 0 before the first. */
  last: number
  /** How many clients it is published to. */
  subscribers: number
  /** It was the last one: who gets these clients goes on with the next number. */
  handedOver: boolean
}

/** The state in a message; null when it isn't one. */
export function stateOf(param: unknown): State | null {
  if (typeof param !== 'object' || param === null) return null
  const { instance, last, subscribers, handedOver } = param as Partial<Record<keyof State, unknown>>
  if (typeof instance !== 'string' || !isCount(last) || !isCount(subscribers)) return null
  return { instance, last, subscribers, handedOver: handedOver === true }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
