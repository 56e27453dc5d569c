/** What a process of the soak holds at a moment, after a garbage collection. */
export interface Held {
  /** JavaScript heap and what is outside of it; bytes. */
  used: number
  resident: number
  descriptors: number
}

export interface SoakServerWords {
  start(args: Record<string, never>): Promise<{ server: number; position: number }>
  /** Begins to publish, until so many messages have been published; doesn't wait for the end. */
  publish(args: { messages: number; subscribers: number }): Promise<void>
  /** Closes the automatic clients, which come back by themselves; resolves with their number. */
  release(args: Record<string, never>): Promise<number>
  state(args: Record<string, never>): Promise<Held & { slowDropped: number }>
}

export interface SoakClientWords {
  start(args: { server: number; position: number; subscribers: number; automatic: number }): Promise<void>
  /** Resolves when every automatic client has been connected so often. */
  back(args: { connections: number }): Promise<void>
  state(args: Record<string, never>): Promise<Held & { delivered: number; connections: number; outOfOrder: number }>
}

export const SOAK_NAME = 'soak'
export const FEED = '/feed'
export const AUTO = '/auto'
export const ACKNOWLEDGE = '/acknowledge'
/** A subscriber says that it has so many more. */
export const ACKNOWLEDGED = 1_000
/** Messages that may be under way to one subscriber. */
export const WINDOW = 4_000
