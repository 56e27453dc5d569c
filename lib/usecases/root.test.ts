import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ConsoleRoot, consoleRoot, findConsoleRoot, setConsoleRoot } from './root'

const root = { version: 'test' } as ConsoleRoot

describe('the composition root', () => {
  afterEach(() => setConsoleRoot(null))

  it('is one: a second is refused', () => {
    setConsoleRoot(root)
    expect(() => setConsoleRoot(root)).toThrow('has a console already')
  })

  it('is the same for a second copy of this module, as Next’s routes have one', async () => {
    setConsoleRoot(root)
    vi.resetModules()
    const copy = await import('./root')
    expect(copy.consoleRoot).not.toBe(consoleRoot)
    expect(copy.consoleRoot()).toBe(root)
    expect(() => copy.setConsoleRoot(root)).toThrow('has a console already')
  })

  it('says that the console is starting while there is none', () => {
    expect(findConsoleRoot()).toBeNull()
    expect(() => consoleRoot()).toThrow('starting')
  })
})
