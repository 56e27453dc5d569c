import { FLAG } from './codec'
import { STATUS, VsoaStatusError } from './errors'
import type { Packet } from './packet'
import type { Connection, ServerClient } from './server-client'
import type { Message, Payload } from './types'
import { assertUrl, isUrl, nearest } from './url'

export interface CallRequest extends Message {
  readonly client: ServerClient
  readonly method: 'GET' | 'SET'
}

/** `tunnel`: the id of a stream that was opened for the client. */
export type CallAnswer = Payload & { tunnel?: number }

/**
 * Answers a call. Throw VsoaStatusError to answer with another status; any other exception answers "not responding",
 * goes to the server's 'error' event and hurts only its call.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing answers with an empty reply
export type CallHandler = (request: CallRequest) => CallAnswer | void | Promise<CallAnswer | void>

class ReceivedCall implements CallRequest {
  readonly client: ServerClient
  readonly #packet: Packet

  constructor(packet: Packet, client: ServerClient) {
    this.client = client
    this.#packet = packet
  }

  get method(): 'GET' | 'SET' {
    return this.#packet.flags & FLAG.set ? 'SET' : 'GET'
  }

  get url(): string {
    return this.#packet.url
  }

  get paramText(): string {
    return this.#packet.paramText
  }

  get param(): unknown {
    return this.#packet.param
  }

  get data(): Buffer {
    return this.#packet.data
  }

  get quick(): boolean {
    return this.#packet.quick
  }
}

/** The handlers of a server, and how calls get to them and answers back. */
export class Calls {
  readonly #handlers = new Map<string, CallHandler>()
  readonly #pendingLimit: number
  readonly #permit: (connection: Connection, url: string) => boolean
  readonly #report: (error: unknown) => void

  constructor(pendingLimit: number, permit: (connection: Connection, url: string) => boolean, report: (error: unknown) => void) {
    this.#pendingLimit = pendingLimit
    this.#permit = permit
    this.#report = report
  }

  set(url: string, handler: CallHandler): void {
    assertUrl(url)
    this.#handlers.set(url, handler)
  }

  delete(url: string): boolean {
    return this.#handlers.delete(url)
  }

  receive(connection: Connection, packet: Packet): void {
    const { type, seq, url } = packet
    if (!isUrl(url)) {
      connection.reply(type, seq, STATUS.arguments)
      return
    }
    const at = nearest(this.#handlers, url)
    const handler = at === undefined ? undefined : this.#handlers.get(at)
    if (handler === undefined) {
      connection.reply(type, seq, STATUS.invalidUrl)
      return
    }
    if (!this.#permit(connection, url)) {
      connection.reply(type, seq, STATUS.noPermission)
      return
    }
    if (connection.pendingCalls >= this.#pendingLimit) {
      connection.reply(type, seq, STATUS.noMemory)
      return
    }
    let answer: ReturnType<CallHandler>
    try {
      answer = handler(new ReceivedCall(packet, connection))
    } catch (error) {
      this.#fail(connection, type, seq, error)
      return
    }
    if (typeof answer === 'object' && answer !== null && 'then' in answer) {
      this.#wait(connection, type, seq, answer as Promise<CallAnswer | undefined>)
    } else this.#answer(connection, type, seq, answer)
  }

  #wait(connection: Connection, type: number, seq: number, answer: Promise<CallAnswer | undefined>): void {
    connection.pendingCalls++
    // What looks like a promise may throw when it is asked.
    Promise.resolve(answer).then(
      (payload) => {
        connection.pendingCalls--
        this.#answer(connection, type, seq, payload)
      },
      (error: unknown) => {
        connection.pendingCalls--
        this.#fail(connection, type, seq, error)
      },
    )
  }

  // biome-ignore lint/suspicious/noConfusingVoidType: see CallHandler
  #answer(connection: Connection, type: number, seq: number, answer: CallAnswer | void): void {
    try {
      if (answer === undefined || answer === null) connection.reply(type, seq, STATUS.ok)
      else connection.reply(type, seq, STATUS.ok, answer, answer.tunnel)
    } catch (error) {
      // What can't be encoded: too long, or not JSON.
      connection.reply(type, seq, STATUS.noMemory)
      this.#report(error)
    }
  }

  #fail(connection: Connection, type: number, seq: number, error: unknown): void {
    const known = error instanceof VsoaStatusError && error.status > 0 && error.status <= 255
    if (!known) {
      connection.reply(type, seq, STATUS.notResponding)
      this.#report(error)
      return
    }
    try {
      connection.reply(type, seq, error.status, { param: error.param })
    } catch (encoding) {
      connection.reply(type, seq, error.status)
      this.#report(encoding)
    }
  }
}
