import { MAGIC, TYPE } from '../codec'

/** For tests: 88 bytes whose length fields add up to 68 when they are added in 32 bits: URL 68, param 4, data 0xfffffffc. */
export function wrappingPacket(): Buffer {
  const packet = Buffer.alloc(88)
  packet[0] = MAGIC
  packet[1] = TYPE.servInfo
  packet.writeUInt16BE(68, 10)
  packet.writeUInt32BE(4, 12)
  packet.writeUInt32BE(0xfffffffc, 16)
  return packet
}
