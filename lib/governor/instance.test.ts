import { describe, expect, it } from 'vitest'
import { endedAt } from './instance'

const watch = (aliveAt: number, run = 1) => ({
  aliveAt,
  target: { taskId: 't', run, host: '', port: 1, password: null, health: null, startedAt: null },
})

describe('when a process ended', () => {
  it('is what its agent says', () => {
    expect(endedAt(500, 1, watch(400), 600)).toBe(500)
    expect(endedAt(500, 1, null, 600)).toBe(500)
  })

  it('is not later than now, nor before it answered last, whatever its agent’s clock says', () => {
    expect(endedAt(900, 1, watch(400), 600)).toBe(600)
    expect(endedAt(100, 1, watch(400), 600)).toBe(400)
    expect(endedAt(100, 1, watch(400, 2), 600)).toBe(100)
  })
})
