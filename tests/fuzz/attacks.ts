import type fc from 'fast-check'
import { autoAttack } from './attack-auto'
import { clientAttack } from './attack-client'
import { lookupAttack } from './attack-lookup'
import { positionAttack } from './attack-position'
import { quickAttack } from './attack-quick'
import { serverAttack } from './attack-server'
import { serverModel } from './model-server'
import type { Scene } from './scene'

/** One way of attacking: what is sent, and how it is sent and judged. `run` throws when something was found. */
export interface Attack<T = unknown> {
  /** What a run is made of; the same seed makes the same. */
  input: fc.Arbitrary<T>
  run(scene: Scene, input: T): Promise<void>
  /** Runs between two looks at the target's state. */
  batch: number
}

export const ATTACKS: Record<string, Attack> = {
  server: serverAttack as Attack,
  model: serverModel as Attack,
  quick: quickAttack as Attack,
  client: clientAttack as Attack,
  auto: autoAttack as Attack,
  position: positionAttack as Attack,
  lookup: lookupAttack as Attack,
}
