/**
 * The words between the bench and its two processes, by the IPC channel. Each is answered with its result. What is
 * measured goes past this channel.
 */
export interface ServerWords {
  /** Starts so many servers; resolves with their ports, and the port at which deliveries are acknowledged. */
  serve(args: { servers: number }): Promise<{ ports: number[]; acknowledgePort: number }>
  /** Publishes for so long, so many messages a turn of the event loop, as long as no more than WINDOW deliveries are open. */
  publish(args: { ms: number; perTurn: number; subscribers: number }): Promise<{ published: number; firstAt: number }>
  /** Collects garbage, so that memory can be compared. */
  rest(): Promise<void>
}

export interface ClientWords {
  /** Connects a client to each port. */
  connect(args: { ports: number[] }): Promise<void>
  /** Subscribes all of them. */
  subscribe(args: { acknowledgePort: number }): Promise<void>
  /** Resolves when every client got so many messages, in order, since it was last asked. */
  received(args: { messages: number }): Promise<Received>
  /** GETs of `/echo` by the first client, so many at a time, for so long. */
  call(args: { ms: number; inFlight: number }): Promise<{ answered: number; tookMs: number }>
  rest(): Promise<void>
}

export interface Received {
  lastAt: number
  /** Publish to read, ms, of every SAMPLE-th delivery. */
  p50: number
  p99: number
  max: number
}

/** Deliveries that may be under way: published and not acknowledged by the process of the clients. */
export const WINDOW = 4_096
/** Deliveries a byte at the acknowledge port stands for. */
export const ACKNOWLEDGED = 512
export const SAMPLE = 7
