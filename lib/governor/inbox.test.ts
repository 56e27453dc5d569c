import { describe, expect, it, vi } from 'vitest'
import { Inbox } from './inbox'
import type { Log } from './log'

const turn = () => new Promise((resolve) => setImmediate(resolve))
const busyFor = (ms: number) => {
  const end = performance.now() + ms
  while (performance.now() < end);
}

function world() {
  const error = vi.fn()
  const quiet = () => {}
  const log: Log = { debug: quiet, info: quiet, warn: quiet, error }
  return { inbox: new Inbox(log), error, done: [] as string[] }
}

describe('Inbox', () => {
  it('works on ends first, then on words, each kind in its order and with the moment it came', async () => {
    const { inbox, done } = world()
    const at: number[] = []
    const work = (name: string) => (moment: { mono: number }) => {
      done.push(name)
      at.push(moment.mono)
    }
    inbox.word(work('word 1'))
    inbox.end(work('end 1'))
    const noted = performance.now()
    busyFor(3)
    inbox.end(() => void done.push('end 2'))
    inbox.word(() => void done.push('word 2'))
    expect(done).toEqual([])
    expect(inbox.busy).toBe(true)
    while (inbox.busy) await turn()
    expect(done).toEqual(['end 1', 'end 2', 'word 1', 'word 2'])
    expect(Math.max(...at)).toBeLessThanOrEqual(noted)
  })

  it('says the moment of what is worked on, and the present one besides', async () => {
    const { inbox } = world()
    const told: number[] = []
    inbox.end((at) => {
      busyFor(2)
      told.push(at.mono, inbox.moment.mono)
    })
    await turn()
    const noted = told[0] ?? Number.NaN
    expect(told).toEqual([noted, noted])
    expect(inbox.moment.mono).toBeGreaterThanOrEqual(noted + 2)
  })

  it('lets others have their turn between slices', async () => {
    const { inbox, done } = world()
    for (let each = 0; each < 4; each++) {
      inbox.end(() => {
        busyFor(3)
        done.push('end')
      })
    }
    for (let each = 0; each < 4; each++) {
      await turn()
      done.push('other')
    }
    await turn()
    expect(done.filter((each) => each === 'end')).toHaveLength(4)
    expect(done.slice(0, 4)).not.toEqual(['end', 'end', 'end', 'end'])
  })

  it('holds a bounded number: what is too much is worked on at once', async () => {
    const { inbox, done } = world()
    const word = () => {
      if (done.length < 6) busyFor(3)
      done.push('word')
    }
    // Four more than it may hold, each longer than a slice.
    for (let each = 0; each < 4100; each++) inbox.word(word)
    await turn()
    expect(done.length).toBeGreaterThanOrEqual(4)
  })

  it('goes on after an exception, and logs it', async () => {
    const { inbox, error, done } = world()
    inbox.end(() => {
      throw new Error('broken')
    })
    inbox.word(() => void done.push('word'))
    await turn()
    await turn()
    expect(error).toHaveBeenCalledTimes(1)
    expect(done).toEqual(['word'])
  })

  it('tells who waits when their word was heard, and what went wrong', async () => {
    const { inbox, done } = world()
    inbox.word(() => void done.push('before'))
    await inbox.heard(() => void done.push('heard'))
    expect(done).toEqual(['before', 'heard'])
    const failed = inbox.heard(() => {
      throw new Error('broken')
    })
    await expect(failed).rejects.toThrow('broken')
  })
})
