/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A TCP or UDP address. `host` is an IP address or a name the system resolves. */
export interface Endpoint {
  host: string
  port: number
}

/** What goes out. `param` is sent as JSON; `paramText` is sent as it is (give one of them or neither). */
export interface Payload {
  param?: unknown
  paramText?: string
  data?: Uint8Array
}

/** What comes in. All but `url` and `quick` are made of the received bytes when they are read. */
export interface Message {
  readonly url: string
  readonly paramText: string
  /** `paramText` parsed; undefined when it is empty, the text itself when it isn't JSON. */
  readonly param: unknown
  /** A view on the received bytes; copy it if you keep it long. */
  readonly data: Buffer
  /** True when it came by the quick channel (UDP). */
  readonly quick: boolean
}
