import { describe, expect, it } from 'vitest'
import { localProgram } from './local-program'

const from = (headers: Record<string, string>) =>
  localProgram(new Headers({ 'x-tandem-client': '127.0.0.1', host: '127.0.0.1:3001', ...headers }), 'operator')

describe('a program without credentials', () => {
  it('gets the role when it runs on this machine', () => {
    expect(from({})).toEqual({ id: 'local', name: 'local', role: 'operator', via: 'token', expiresAt: null })
    expect(from({ 'x-tandem-client': '::1', host: 'localhost:3001' })).not.toBeNull()
  })

  it.each([
    ['another address', { 'x-tandem-client': '192.168.1.9' }],
    ['a proxy here', { 'x-tandem-client': 'proxy' }],
    ['a name that was made to lead here', { host: 'evil.example:3001' }],
    ['such a name that begins like an address', { host: '127.evil.example:3001' }],
    ['such a name that begins with an address', { host: '127.0.0.1.evil.example' }],
    ['a page', { origin: 'http://127.0.0.1:3001' }],
    ['a browser', { 'sec-fetch-site': 'none' }],
    ['wrong credentials', { authorization: 'Bearer wrong' }],
    ['an old cookie', { cookie: 'tandem.session_token=x' }],
  ])('gets nothing by %s', (_, headers) => {
    expect(from(headers)).toBeNull()
  })
})
