import { wallNow } from '../../lib/governor/clock'
import { inject, meantBy, type Trace } from './faults'
import type { FaultHistory, History } from './history'
import { quiet } from './quiet'
import type { Round } from './schedule'
import type { World } from './world'

/** Lets a round happen and waits for quiet; gives everything that was seen. */
export async function play(world: World, round: Round): Promise<History> {
  const before = await world.standings()
  await world.newSwitches()
  await world.clients.tell('cut', {})
  world.commands.length = 0
  const trace: Trace = { rulesPutAt: new Map(), governorDeaths: [] }
  const startedAt = wallNow()
  const faults = await Promise.all(
    round.faults.map(async (fault): Promise<FaultHistory> => {
      const microservices = meantBy(world, fault).map(({ name }) => name)
      const at = wallNow() + fault.delayMs
      await inject(world, fault, trace)
      return { kind: fault.kind, microservices, at, overAt: wallNow() }
    }),
  )
  const { standings, quietAt } = await quiet(world)
  const switches = await world.newSwitches()
  const { lagMs, clients, lookUps } = await world.clients.tell('cut', {})
  return {
    seed: round.seed,
    startedAt,
    quietAt,
    faults,
    commands: [...world.commands],
    governorDeaths: trace.governorDeaths,
    lagMs,
    microservices: world.groups.flatMap((group, index) => {
      const [from, to] = [before[index], standings[index]]
      if (!from || !to) return []
      const own = <T extends { microservice: string }>(all: T[]) => all.filter(({ microservice }) => microservice === group.name)
      return {
        name: group.name,
        before: from,
        after: to,
        switches: own(switches),
        rulesPutAt: trace.rulesPutAt.get(group) ?? [],
        lookUps: own(lookUps),
        clients: own(clients),
      }
    }),
  }
}
