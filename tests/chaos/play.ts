import { wallNow } from '../../lib/wall-clock'
import { inject, meantBy } from './faults'
import type { History } from './history'
import { Recording } from './recording'
import type { Round } from './schedule'
import type { World } from './world'

/** Lets a round happen and waits for quiet; gives everything that was seen. */
export async function play(world: World, round: Round): Promise<History> {
  const recording = await Recording.begin(world)
  const { trace } = recording
  await Promise.all(
    round.faults.map(async (fault) => {
      const microservices = meantBy(world, fault).map(({ name }) => name)
      const at = wallNow() + fault.delayMs
      await inject(world, fault, trace)
      trace.faults.push({ kind: fault.kind, microservices, at, overAt: wallNow() })
    }),
  )
  return recording.finish(round.seed)
}
