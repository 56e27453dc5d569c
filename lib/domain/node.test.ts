import { describe, expect, it } from 'vitest'
import { formatAgentAddress, isLoopbackHost, parseAgentAddress } from './node'

describe('an agent’s address', () => {
  it.each([
    ['192.168.1.20:3010', { host: '192.168.1.20', port: 3010 }],
    ['Edge-7.example:1', { host: 'edge-7.example', port: 1 }],
    ['[FE80::1]:65535', { host: 'fe80::1', port: 65_535 }],
  ])('%s is read, and written the same way again', (text, address) => {
    expect(parseAgentAddress(text)).toEqual(address)
    expect(formatAgentAddress(address)).toBe(text.toLowerCase())
  })

  it.each([
    '',
    ':3010',
    '192.168.1.20',
    '192.168.1.20:',
    '192.168.1.20:0',
    '192.168.1.20:65536',
    '1.2.3:80',
    '1.2.3.4.5:80',
    '256.1.1.1:80',
    'edge 7:80',
    'http://edge:80',
    '-edge:80',
    'fe80::1:80',
    'edge:80a',
  ])('%j is none', (text) => expect(parseAgentAddress(text)).toBeNull())

  it.each([
    ['127.0.0.11', true],
    ['localhost', true],
    ['::1', true],
    ['127.example', false],
    ['10.0.0.1', false],
  ])('%s is on this machine: %s', (host, own) => expect(isLoopbackHost(host)).toBe(own))
})
