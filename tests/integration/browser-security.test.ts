import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIVE_PATH } from '../../lib/api/live'
import { type Instance, startInstance } from '../support/instance'

let instance: Instance
beforeAll(async () => {
  instance = await startInstance()
})
afterAll(() => instance?.stop())

const nonceOf = (response: Response) =>
  /script-src 'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? ''

describe('what a page may do', () => {
  it('runs only scripts that its own answer names', async () => {
    const response = await fetch(`${instance.url}/setup`)
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).not.toContain('unsafe-eval')
    expect(policy).toMatch(/script-src 'nonce-[A-Za-z0-9+/=]{24}' 'strict-dynamic';/)
    for (const rule of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "connect-src 'self'"])
      expect(policy).toContain(rule)
    const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(3)
    for (const script of scripts) expect(script).toContain(`nonce="${nonceOf(response)}"`)
  })

  it('names others in each answer, whatever the caller proposes', async () => {
    const forged = { 'x-tandem-nonce': 'mine', 'content-security-policy': "script-src 'nonce-mine'" }
    const [one, other] = await Promise.all([fetch(`${instance.url}/setup`), fetch(`${instance.url}/setup`, { headers: forged })])
    expect(nonceOf(other)).not.toBe(nonceOf(one))
    expect(await other.text()).not.toContain('nonce="mine"')
  })

  it('is told so with every answer, errors and the API included', async () => {
    for (const path of ['/login', '/nowhere', '/api/v1/session', '/healthz']) {
      const { headers } = await fetch(`${instance.url}${path}`, { redirect: 'manual' })
      expect([path, headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([path, 'nosniff', 'DENY'])
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
  })
})

it('answers a browser that guesses where the icon is', async () => {
  const [guessed, linked] = await Promise.all(['/favicon.ico', '/icon.svg'].map((path) => fetch(`${instance.url}${path}`)))
  expect([guessed?.status, guessed?.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  expect(await guessed?.text()).toBe(await linked?.text())
})

describe('the live channel', () => {
  const connect = (headers: Record<string, string>) =>
    new Promise<string>((resolve) => {
      const socket = io(instance.url, {
        path: LIVE_PATH,
        transports: ['websocket'],
        reconnection: false,
        extraHeaders: { authorization: `Bearer ${instance.token}`, ...headers },
      })
      const end = (word: string) => {
        socket.close()
        resolve(word)
      }
      socket.on('connect', () => end('connected'))
      socket.on('connect_error', () => end('refused'))
    })

  it('takes our own pages and programs, and no page from elsewhere', async () => {
    expect(await connect({})).toBe('connected')
    expect(await connect({ origin: instance.url })).toBe('connected')
    expect(await connect({ origin: 'http://elsewhere.example' })).toBe('refused')
    expect(await connect({ origin: 'null' })).toBe('refused')
  })
})
