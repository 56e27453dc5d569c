import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { VsoaError } from './errors'
import type { Endpoint } from './types'

/** Every TCP client of the process reads into this one: what it holds is copied out, to its size, before the next read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536)

/**
 * Opens a client's socket. `connected` is called when it may be used (TLS done and, unless told otherwise, the server's
 * certificate verified), `received` with every piece that comes. Errors and the end are the socket's own events.
 */
export function openSocket(
  endpoint: Endpoint,
  tls: boolean | ConnectionOptions | undefined,
  connected: () => void,
  received: (chunk: Buffer) => void,
): Socket {
  const { host, port } = endpoint
  if (tls === undefined || tls === false) {
    const onread: OnReadOpts = {
      buffer: READ_BUFFER,
      callback: (length) => {
        const chunk = Buffer.allocUnsafe(length)
        READ_BUFFER.copy(chunk, 0, 0, length)
        received(chunk)
        return true
      },
    }
    // Half open: an end of the other side is this one's end too, and who is told of it closes it.
    return connectTcp({ host, port, noDelay: true, onread, allowHalfOpen: true }, connected)
  }
  return openTls(endpoint, tls, connected).on('data', received)
}

/** A TLS connection with `verification on` unless `tls` says otherwise; the name in the certificate must be `servername` or the host. */
export function openTls(endpoint: Endpoint, tls: true | ConnectionOptions, connected: () => void): Socket {
  const given = tls === true ? {} : tls
  const servername = given.servername ?? (isIP(endpoint.host) === 0 ? endpoint.host : undefined)
  const socket = connectTls({ ...given, ...endpoint, servername }, connected)
  socket.setNoDelay(true)
  return socket
}

/** With nobody listening on a port of the ephemeral range, TCP can connect a socket to itself. */
export function isSelfConnected(socket: Socket): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress
}

/** What a socket's error means; `before`: there was no connection yet. */
export function socketError(error: NodeJS.ErrnoException, where: string, before: boolean, tls: boolean): VsoaError {
  // Several addresses tried in vain make an AggregateError without words of its own.
  const text = `${where}: ${error.message || error.code || 'connection failed'}`
  const options = { cause: error }
  if (error.code === 'ETIMEDOUT') return new VsoaError('timeout', text, options)
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return new VsoaError('lookup', text, options)
  if (tls && before && error.syscall !== 'connect') return new VsoaError('tls', text, options)
  return new VsoaError(before ? 'refused' : 'closed', text, options)
}
