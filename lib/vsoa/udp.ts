import { createSocket, type Socket } from 'node:dgram'
import { lookup as resolveHost } from 'node:dns'
import { isIPv6 } from 'node:net'
import type { Endpoint } from './types'

/**
 * Binds a UDP socket; rejects with the system's error. Once it is bound it sends to addresses only: nothing may keep a packet
 * waiting for a resolver.
 */
export function bindUdp(endpoint: Endpoint, options: { recvBufferSize?: number } = {}): Promise<Socket> {
  let bound = false
  const socket = createSocket({
    type: isIPv6(endpoint.host) ? 'udp6' : 'udp4',
    ...options,
    lookup: (host, family, done) => {
      if (bound) done(null, host, Number(family))
      else resolveHost(host, family, done)
    },
  })
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      socket.close()
      reject(error)
    }
    socket.once('error', failed)
    socket.bind({ address: endpoint.host, port: endpoint.port }, () => {
      bound = true
      socket.off('error', failed)
      resolve(socket)
    })
  })
}
