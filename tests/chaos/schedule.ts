import { KIND_NAMES, type Kind, kindOf } from './kinds'
import { Random } from './random'

/** One fault, as the seed says it. Whom it hits is named by a state ("the active one"), not by a moment. */
export interface Fault {
  kind: Kind
  /** Number of the microservice or the node; 0 when everything is meant. */
  target: number
  /** How long after the others of its round it begins, ms. */
  delayMs: number
  /** How long a state lasts that is taken back (a pause, a cut), ms. */
  holdMs: number
  /** Chooses among several that fit. */
  choice: number
}

/** Faults that happen side by side; what came of them is judged when it is quiet again. */
export interface Round {
  seed: number
  faults: Fault[]
}

export interface Shape {
  microservices: number
  /** By their number, which are of that sort. */
  nodes: { edge: readonly number[]; simulated: readonly number[] }
  /** Only these kinds; all when empty. */
  only: readonly Kind[]
}

const MOST_DELAY_MS = 250
const HOLD_MS = { least: 100, most: 600 }
/** Out of a hundred rounds. A round of the first sort is one fault for each microservice, one of the second moves two of them. */
const ROUNDS = { microservice: 25, node: 57, world: 18 } as const

/** The round of a seed: the same for the same seed and shape, whatever happened before. */
export function roundOf(seed: number, shape: Shape): Round {
  const random = new Random(seed)
  const kinds = KIND_NAMES.filter((name) => shape.only.length === 0 || shape.only.includes(name))
  const weightsOf = (scope: string) =>
    kinds.filter((name) => kindOf(name).scope === scope).map((name) => [name, kindOf(name).weight] as const)
  const scopes = (['microservice', 'node', 'world'] as const)
    .filter((scope) => weightsOf(scope).length > 0)
    .map((scope) => [scope, ROUNDS[scope]] as const)
  const scope = random.weighted(scopes)
  const draw = (targetOf: (kind: Kind) => number): Fault => {
    const kind = random.weighted(weightsOf(scope))
    return {
      kind,
      target: targetOf(kind),
      delayMs: scope === 'microservice' ? random.whole(0, MOST_DELAY_MS) : 0,
      holdMs: random.whole(HOLD_MS.least, HOLD_MS.most),
      choice: random.next(),
    }
  }
  if (scope === 'microservice')
    return { seed, faults: Array.from({ length: shape.microservices }, (_, each) => draw(() => each)) }
  if (scope === 'world') return { seed, faults: [draw(() => 0)] }
  const nodeFor = (kind: Kind) => {
    const nodes = shape.nodes[kindOf(kind).nodes ?? 'simulated']
    return nodes[random.whole(0, nodes.length - 1)] ?? 0
  }
  return { seed, faults: [draw(nodeFor)] }
}
