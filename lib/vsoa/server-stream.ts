import type { Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { VsoaError } from './errors'
import { LIMITS } from './limits'
import { Listener } from './listener'
import { plainAddress } from './server-client'
import { STREAM_CONNECT_MS, type StreamOptions, VsoaStream } from './stream'

/** TLS handshakes at once for one stream, all from its client's address; the oldest makes room. */
const HANDSHAKES = 16

/**
 * Opens a tunnel for the client of `control`, its VSOA connection: listens on a free port of the address the client is connected
 * to, and takes one connection, from the client's address only. `ended` is called once the stream is over. Rejects with the
 * system's error, VsoaError 'aborted', or 'closed' when the client has gone meanwhile.
 */
export async function openServerStream(
  control: Socket,
  tls: TlsOptions | undefined,
  options: StreamOptions,
  ended: () => void,
): Promise<VsoaStream> {
  const { signal, connectTimeoutMs = STREAM_CONNECT_MS } = options
  const aborted = () => new VsoaError('aborted', 'the stream was aborted', { cause: signal?.reason })
  if (signal?.aborted) throw aborted()
  const address = plainAddress(control.remoteAddress)
  const taker: { take(socket: Socket): void; failed(error: Error): void } = {
    take: (socket) => socket.destroy(),
    failed: () => {},
  }
  const listener = await Listener.open(
    { host: control.localAddress ?? '', port: 0 },
    tls,
    // Half-open at the socket, always: whether the stream may be is the stream's own decision.
    { handshakes: HANDSHAKES, handshakeMs: Math.min(LIMITS.timerMs, connectTimeoutMs), allowHalfOpen: true },
    {
      // Whoever else finds the port is turned away before TLS or anything costs more than this.
      admit: (socket) => plainAddress(socket.remoteAddress) === address,
      accept: (socket) => taker.take(socket),
      refused: () => {},
      failed: (error) => taker.failed(error),
    },
  )
  if (signal?.aborted || control.destroyed) {
    void listener.close()
    throw signal?.aborted ? aborted() : new VsoaError('closed', 'the client is gone')
  }
  const late = () => stream.destroy(new VsoaError('timeout', `nobody came for the stream in ${connectTimeoutMs} ms`))
  const timer = setTimeout(late, Math.min(LIMITS.timerMs, connectTimeoutMs))
  const stream = new VsoaStream(listener.endpoint.port, options, () => {
    clearTimeout(timer)
    control.off('close', cut)
    void listener.close()
    ended()
  })
  const cut = () => {
    if (!stream.connected) stream.destroy(new VsoaError('closed', 'the client is gone'))
  }
  control.once('close', cut)
  taker.failed = (error) => stream.destroy(error)
  taker.take = (socket) => {
    if (socket.destroyed || stream.destroyed || stream.connected) {
      socket.destroy()
      return
    }
    clearTimeout(timer)
    void listener.close()
    stream.attach(socket)
  }
  return stream
}
