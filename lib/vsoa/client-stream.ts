import { connect, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { isSelfConnected, openTls, socketError } from './client-socket'
import { VsoaError } from './errors'
import { LIMITS } from './limits'
import { STREAM_CONNECT_MS, type StreamOptions, VsoaStream } from './stream'
import type { Endpoint } from './types'

/**
 * Connects to the tunnel a server has opened at `endpoint`. Rejects with VsoaError 'refused', 'tls', 'timeout' or 'aborted';
 * never leaves a socket behind.
 */
export function openClientStream(
  endpoint: Endpoint,
  tls: boolean | ConnectionOptions | undefined,
  options: StreamOptions,
): Promise<VsoaStream> {
  const { signal, connectTimeoutMs = STREAM_CONNECT_MS } = options
  const where = `the stream at ${endpoint.host}:${endpoint.port}`
  const secure = tls !== undefined && tls !== false
  if (signal?.aborted) return Promise.reject(new VsoaError('aborted', `${where} was aborted`, { cause: signal.reason }))
  return new Promise((resolve, reject) => {
    const connected = () => {
      if (isSelfConnected(socket)) {
        fail(new VsoaError('refused', `${where}: nobody listens`))
        return
      }
      settle()
      socket.off('error', failed)
      const stream = new VsoaStream(endpoint.port, options, () => {})
      stream.attach(socket)
      resolve(stream)
    }
    const socket: Socket = secure
      ? openTls(endpoint, { ...(tls === true ? {} : tls), ...{ allowHalfOpen: true } }, connected)
      : connect({ ...endpoint, allowHalfOpen: true }, connected)
    const fail = (error: VsoaError) => {
      settle()
      socket.destroy()
      reject(error)
    }
    const failed = (error: Error) => fail(socketError(error, where, true, secure))
    const aborted = () => fail(new VsoaError('aborted', `${where} was aborted`, { cause: signal?.reason }))
    const timer = setTimeout(
      () => fail(new VsoaError('timeout', `${where} wasn't there within ${connectTimeoutMs} ms`)),
      Math.min(LIMITS.timerMs, connectTimeoutMs),
    )
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
    }
    socket.on('error', failed)
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
