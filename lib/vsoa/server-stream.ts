import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { VsoaError } from './errors'
import { plainAddress } from './server-client'
import { STREAM_CONNECT_MS, type StreamOptions, VsoaStream } from './stream'

/**
 * Opens a tunnel for the client of `control`, its VSOA connection: listens on a free port of the address the client is connected
 * to, and takes one connection, from the client's address only. Rejects with the system's error.
 */
export async function openServerStream(
  control: Socket,
  tls: TlsOptions | undefined,
  options: StreamOptions,
  ended: () => void,
): Promise<VsoaStream> {
  if (options.signal?.aborted) throw new VsoaError('aborted', 'the stream was aborted', { cause: options.signal.reason })
  const address = plainAddress(control.remoteAddress)
  let taken = false
  // Half-open at the socket, always: whether the stream may be is the stream's own decision.
  const listener: Server =
    tls === undefined ? createServer({ allowHalfOpen: true }) : createTlsServer({ ...tls, allowHalfOpen: true })
  // Whoever else finds the port is turned away before TLS or anything costs more than this.
  listener.on('connection', (socket: Socket) => {
    if (plainAddress(socket.remoteAddress) !== address) socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen({ host: control.localAddress, port: 0 }, () => {
      listener.off('error', reject)
      resolve()
    })
  })
  const at = listener.address()
  const tunnel = at !== null && typeof at === 'object' ? at.port : 0
  const timer = setTimeout(() => {
    stream.destroy(new VsoaError('timeout', `nobody came for the stream in ${options.connectTimeoutMs ?? STREAM_CONNECT_MS} ms`))
  }, options.connectTimeoutMs ?? STREAM_CONNECT_MS)
  const stream = new VsoaStream(tunnel, options, () => {
    clearTimeout(timer)
    control.off('close', cut)
    listener.close()
    ended()
  })
  const cut = () => {
    if (!stream.connected) stream.destroy(new VsoaError('closed', 'the client is gone'))
  }
  control.once('close', cut)
  listener.on('error', (error) => stream.destroy(error))
  listener.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy())
  listener.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    if (taken || socket.destroyed || stream.destroyed) {
      socket.destroy()
      return
    }
    taken = true
    clearTimeout(timer)
    listener.close()
    stream.attach(socket)
  })
  return stream
}
