import { describe, expect, it } from 'vitest'
import { clientAddress } from './http'

const from = (remoteAddress: string, headers: Record<string, string> = {}) =>
  clientAddress({ headers, socket: { remoteAddress } })

describe('where a request comes from', () => {
  it('is the other end', () => {
    expect(from('127.0.0.1', { host: '127.0.0.1:3001' })).toBe('127.0.0.1')
    expect(from('192.168.1.9')).toBe('192.168.1.9')
  })

  it('is what a proxy on this machine says, and nobody else', () => {
    expect(from('::1', { 'x-forwarded-for': '10.0.0.1, 203.0.113.9' })).toBe('203.0.113.9')
    expect(from('192.168.1.9', { 'x-forwarded-for': '127.0.0.1' })).toBe('192.168.1.9')
  })

  it.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-host', 'tandem.example'],
    ['x-real-ip', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['via', '1.1 proxy'],
  ])('is unknown behind a proxy here that only sends %s', (name, value) => {
    expect(from('127.0.0.1', { [name]: value })).toBe('proxy')
  })
})
