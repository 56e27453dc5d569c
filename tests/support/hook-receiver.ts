import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a receiver of the webhook got. */
export interface Received {
  headers: IncomingHttpHeaders
  body: string
}
/** Answers the nth message, from 1; or lets it wait. */
export type Answer = (response: ServerResponse, nth: number) => void

export interface HookReceiver {
  url: string
  port: number
  got: Received[]
  /** Until so many messages have come. */
  arrived(count: number): Promise<void>
  close(): void
}

export const taken: Answer = (response) => void response.writeHead(204).end()

/** A receiver of the webhook on the loopback address, that answers as it is told and keeps what came. */
export async function hookReceiver(answer: Answer = taken, port = 0): Promise<HookReceiver> {
  const got: Received[] = []
  const waiting = new Set<() => void>()
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    got.push({ headers: request.headers, body })
    answer(response, got.length)
    for (const each of waiting) each()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}/hook`,
    port: bound,
    got,
    arrived: (count) =>
      new Promise((resolve) => {
        const look = () => got.length >= count && resolve()
        waiting.add(look)
        look()
      }),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The signature that a message must have, made as the documentation says. */
export function expectedSignature(secret: string, { headers, body }: Received): string {
  return `sha256=${createHmac('sha256', secret).update(`${headers['tandem-timestamp']}.${body}`).digest('hex')}`
}
