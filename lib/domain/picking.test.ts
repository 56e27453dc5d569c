import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastTurn, nextTurn, randomTurn, smoothTurn } from './picking'

const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 12 })
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0)

/** A source of chance that can be repeated (mulberry32); at least 0 and below 1. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

describe('round robin', () => {
  it('gives everybody a turn', () => {
    let cursor = -1
    const turns = Array.from({ length: 6 }, () => {
      cursor = nextTurn(cursor, 3)
      return cursor
    })
    expect(turns).toEqual([0, 1, 2, 0, 1, 2])
    expect(nextTurn(2, 0)).toBe(-1)
  })
})

describe('weighted round robin', () => {
  it('spreads a heavy one out: 5, 1, 1 is aabacaa', () => {
    const credits = [0, 0, 0]
    const turns = Array.from({ length: 7 }, () => 'abc'[smoothTurn([5, 1, 1], credits)])
    expect(turns.join('')).toBe('aabacaa')
    expect(credits).toEqual([0, 0, 0])
  })

  it('in a full cycle picks each exactly as often as its weight says, and begins anew', () => {
    fc.assert(
      fc.property(weights, (each) => {
        const credits = each.map(() => 0)
        const picked = each.map(() => 0)
        for (let turn = 0; turn < sum(each); turn++) {
          const index = smoothTurn(each, credits)
          picked[index] = (picked[index] ?? 0) + 1
        }
        expect(picked).toEqual(each)
        expect(credits).toEqual(each.map(() => 0))
      }),
    )
  })

  it('is smooth: at any moment nobody is a whole pick ahead of its part, nor as many behind as there are others', () => {
    fc.assert(
      fc.property(weights, (each) => {
        const all = sum(each)
        const credits = each.map(() => 0)
        const picked = each.map(() => 0)
        const ahead = { most: 0, least: 0 }
        for (let turn = 1; turn <= all; turn++) {
          const index = smoothTurn(each, credits)
          picked[index] = (picked[index] ?? 0) + 1
          for (const [at, weight] of each.entries()) {
            const now = (picked[at] ?? 0) - (turn * weight) / all
            ahead.most = Math.max(ahead.most, now)
            ahead.least = Math.min(ahead.least, now)
          }
        }
        expect(ahead.most).toBeLessThan(1)
        expect(ahead.least).toBeGreaterThan(-Math.max(1, each.length - 1))
      }),
      { numRuns: 40 },
    )
  })

  it('never picks one without a weight, and nobody when there is none', () => {
    const credits = [0, 0, 0]
    for (let turn = 0; turn < 50; turn++) expect(smoothTurn([0, 2, 1], credits)).not.toBe(0)
    expect(smoothTurn([0, 0], [0, 0])).toBe(-1)
    expect(smoothTurn([], [])).toBe(-1)
  })
})

describe('random', () => {
  it('picks each about as often as its weight says', () => {
    const turns = 4000
    fc.assert(
      fc.property(weights, fc.integer(), (each, seed) => {
        const chance = chanceOf(seed)
        const all = sum(each)
        fc.pre(all > 0)
        const picked = each.map(() => 0)
        for (let turn = 0; turn < turns; turn++) {
          const index = randomTurn(each, chance())
          picked[index] = (picked[index] ?? 0) + 1
        }
        for (const [at, weight] of each.entries()) {
          const part = weight / all
          // Six standard deviations of a binomial distribution, and one pick for the rare ones.
          const off = 6 * Math.sqrt(turns * part * (1 - part)) + 1
          expect(Math.abs((picked[at] ?? 0) - turns * part)).toBeLessThanOrEqual(off)
        }
      }),
      { numRuns: 60, seed: 7 },
    )
  })

  it('never picks one without a weight, at the ends neither, and nobody when there is none', () => {
    const chance = fc.oneof(fc.constantFrom(0, 1 - Number.EPSILON), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
    fc.assert(
      fc.property(weights, chance, (each, at) => {
        const index = randomTurn(each, at)
        if (sum(each) === 0) expect(index).toBe(-1)
        else expect(each[index]).toBeGreaterThan(0)
      }),
    )
  })
})

describe('least connections', () => {
  const instance = fc.record({ connections: fc.nat(5), since: fc.nat(3), recent: fc.nat(20) })

  it('picks a smallest load, and of those the one that was picked least of late', () => {
    fc.assert(
      fc.property(fc.array(instance, { minLength: 1, maxLength: 12 }), (all) => {
        const index = leastTurn(
          all.map((each) => each.connections),
          all.map((each) => each.since),
          all.map((each) => each.recent),
        )
        const loads = all.map((each) => each.connections + each.since)
        const least = Math.min(...loads)
        expect(loads[index]).toBe(least)
        const alike = all.filter((_, at) => loads[at] === least)
        expect(all[index]?.recent).toBe(Math.min(...alike.map((each) => each.recent)))
      }),
    )
    expect(leastTurn([], [], [])).toBe(-1)
  })

  it('spreads a burst between two reports so that all end up alike', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 8 }), (connections) => {
        const since = connections.map(() => 0)
        const burst = connections.length * 30
        for (let turn = 0; turn < burst; turn++) {
          const index = leastTurn(connections, since, since)
          since[index] = (since[index] ?? 0) + 1
        }
        const loads = connections.map((each, at) => each + (since[at] ?? 0))
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
      }),
    )
  })
})
