import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KILL_POINTS } from '../../lib/kill-point'
import { KIND_NAMES, kindOf } from './kinds'
import { SCENARIOS } from './scenarios'
import { roundOf, type Shape } from './schedule'

const SHAPE: Shape = { microservices: 4, nodes: { simulated: [0, 1], edge: [2, 3] }, only: [] }
const ROUNDS = Array.from({ length: 4000 }, (_, seed) => roundOf(seed, SHAPE))

describe('a round', () => {
  it('follows from its seed alone', () => {
    for (const seed of [0, 1, 77, 2 ** 31 - 1]) expect(roundOf(seed, SHAPE)).toEqual(roundOf(seed, SHAPE))
    expect(roundOf(1, SHAPE)).not.toEqual(roundOf(2, SHAPE))
  })

  it('is one fault for each microservice, or one for a node, or one for all; every kind comes', () => {
    const seen = new Set<string>()
    for (const { faults } of ROUNDS) {
      for (const { kind } of faults) seen.add(kind)
      const [first] = faults
      const scope = first && kindOf(first.kind).scope
      expect(faults.map(({ target }) => target)).toEqual(scope === 'microservice' ? [0, 1, 2, 3] : [first?.target])
      if (first && scope === 'node') expect(SHAPE.nodes[kindOf(first.kind).nodes ?? 'simulated']).toContain(first.target)
    }
    expect([...seen].sort()).toEqual([...KIND_NAMES].sort())
  })

  it('has only the kinds that are asked for', () => {
    const only = { ...SHAPE, only: ['kill', 'node off'] as const }
    const kinds = new Set(
      Array.from({ length: 200 }, (_, seed) => roundOf(seed, only)).flatMap(({ faults }) => faults.map(({ kind }) => kind)),
    )
    expect([...kinds].sort()).toEqual(['kill', 'node off'])
  })
})

describe('every kill point', () => {
  it('has a way that leads there', () => {
    expect(SCENARIOS.map(({ point }) => point).sort()).toEqual(Object.keys(KILL_POINTS).sort())
  })

  it('lies in the code, once', () => {
    const lib = join(import.meta.dirname, '../../lib')
    const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.test)\.ts$/.test(path))
    const text = files.map((path) => readFileSync(join(lib, path), 'utf8')).join('\n')
    const passed = [...text.matchAll(/[kK]illPoint(?:\(|, )'([\w-]+)'/g)].map(([, name]) => name)
    expect(passed.sort()).toEqual(Object.keys(KILL_POINTS).sort())
  })
})
