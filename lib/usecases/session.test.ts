import { describe, expect, it } from 'vitest'
import type { Auth } from '../auth'
import { Session } from './session'

describe('set-up', () => {
  const made: string[] = []
  const auth = {
    needsSetup: async () => true,
    setup: async ({ username }: { username: string }) => void made.push(username),
  } as unknown as Auth
  const session = new Session(auth, 'code-of-the-start')
  const first = { username: 'first', password: 'long-enough-password' }

  it.each(['localhost:3001', 'LOCALHOST', '127.0.0.1:3001', '127.0.0.11', '[::1]:3001'])('needs no code at %s', async (host) => {
    expect(await session.setupState('127.0.0.1', host)).toMatchObject({ value: { codeNeeded: false } })
  })

  it.each([
    ['127.0.0.1', 'evil.example:3001'],
    ['127.0.0.1', '127.evil.example:3001'],
    ['127.0.0.1', '127.0.0.1.evil.example'],
    ['::1', '127.0.0.300'],
    ['192.168.1.9', '127.0.0.1'],
    ['proxy', 'localhost'],
  ])('needs the code from %s by the name %s', async (address, host) => {
    expect(await session.setupState(address, host)).toMatchObject({ value: { codeNeeded: true } })
    expect(await session.setup(address, host, first)).toMatchObject({ failures: [{ code: 'setup.code' }] })
    expect(made).toEqual([])
  })
})
