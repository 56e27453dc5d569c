import { OUT_BYTES, OUT_PACKETS } from './bounds'
import type { LiveSocket } from './types'

/** The parts of Engine.IO's connection that its types hide: what waits to be written, and the WebSocket below. */
interface Connection {
  writeBuffer?: { data?: unknown }[]
  transport?: { socket?: { bufferedAmount?: number; terminate?(): void } }
}
const connectionOf = (socket: LiveSocket) => socket.conn as unknown as Connection

/** Whether more waits for this viewer than may. */
export function isOverfull(socket: LiveSocket): boolean {
  const { writeBuffer = [], transport } = connectionOf(socket)
  if (writeBuffer.length > OUT_PACKETS) return true
  let bytes = transport?.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer) bytes += typeof data === 'string' ? data.length : 0
  return bytes > OUT_BYTES
}

/**
 * Cuts the connection without a word, as a broken line would: the page reconnects by itself and asks for everything.
 * (A disconnect by the protocol would tell it to stay away, and would wait behind what can't be written.)
 */
export function cut(socket: LiveSocket): void {
  const { transport } = connectionOf(socket)
  if (transport?.socket?.terminate) transport.socket.terminate()
  else socket.conn.close(true)
}
