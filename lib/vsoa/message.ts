import type { Packet } from './codec'
import type { Message } from './types'

const UNPARSED = Symbol('unparsed')

/** A received message. `param` is parsed when it is first read: many receivers only pass the text on. */
export class ReceivedMessage implements Message {
  url: string
  paramText: string
  data: Buffer
  #param: unknown = UNPARSED

  constructor(packet: Packet) {
    this.url = packet.url
    this.paramText = packet.paramText
    this.data = packet.data
  }

  get param(): unknown {
    if (this.#param === UNPARSED) this.#param = parseParam(this.paramText)
    return this.#param
  }
}

/** JSON value of a param's text; undefined for an empty one, the text itself when it isn't JSON. */
export function parseParam(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
