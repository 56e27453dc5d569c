import { describe, expect, it } from 'vitest'
import { belongsTo, EARLY_MS, LATEST_MS, type Moved } from './moves'

const party = (taskId: string) => ({ taskId, containerName: taskId, serviceName: taskId, nodeName: 'n' })
const master = party('m')
const slave = party('s')
const record = { from: master, to: slave, faultAt: 1000, announcedAt: 1004 }
const alone = { before: null, after: null }
const moved = (changes: Partial<Moved> = {}): Moved => ({
  disconnectedAt: 1001,
  subscribedAt: 1010,
  from: master,
  to: slave,
  ...changes,
})

describe('the switch that a move belongs to', () => {
  it('is the one whose former active the client was connected to', () => {
    expect(belongsTo(moved(), record, alone)).toBe(true)
    expect(belongsTo(moved({ from: party('other') }), record, alone)).toBe(false)
  })

  it('is also known by where the client came to, when it is not known where it was', () => {
    expect(belongsTo(moved({ from: null }), record, alone)).toBe(true)
    expect(belongsTo(moved({ from: null, to: null }), record, alone)).toBe(false)
  })

  it('has clients that are still on their way', () => {
    expect(belongsTo(moved({ subscribedAt: null, to: null }), record, alone)).toBe(true)
  })

  it('reaches from a little before the fault to the next switch', () => {
    expect(belongsTo(moved({ disconnectedAt: 1000 - EARLY_MS }), record, alone)).toBe(true)
    expect(belongsTo(moved({ disconnectedAt: 999 - EARLY_MS }), record, alone)).toBe(false)
    expect(belongsTo(moved({ disconnectedAt: 2000 }), record, { before: null, after: 2000 })).toBe(false)
    expect(belongsTo(moved({ disconnectedAt: 1004 + LATEST_MS }), record, alone)).toBe(false)
  })

  it('is the takeover, too, for those who waited since nobody served', () => {
    const takeover = { from: null, to: slave, faultAt: 5000, announcedAt: 5001 }
    const waited = moved({ disconnectedAt: 1001, subscribedAt: 5010 })
    expect(belongsTo(waited, takeover, { before: 1000, after: null })).toBe(true)
    expect(belongsTo(waited, { ...record, to: null }, { before: null, after: 5000 })).toBe(true)
    expect(belongsTo(waited, takeover, { before: 3000, after: null })).toBe(false)
    expect(belongsTo({ ...waited, subscribedAt: null }, takeover, { before: 1000, after: null })).toBe(false)
    expect(belongsTo(waited, takeover, { before: 1000, after: 5005 })).toBe(false)
  })
})
