import { wallNow } from '../../lib/wall-clock'
import type { FaultHistory, History, Standing } from './history'
import { quiet } from './quiet'
import type { Group, Scene } from './scene'

/** What those who do the damage leave for the history. */
export class Trace {
  readonly faults: FaultHistory[] = []
  readonly rulesPutAt = new Map<Group, number[]>()
  readonly governorDeaths: number[] = []
  consoleAwayMs = 0

  rulePut(group: Group): void {
    this.rulesPutAt.set(group, [...(this.rulesPutAt.get(group) ?? []), wallNow()])
  }
}

/** Everything that is seen of a scene from now on, until it is quiet again. */
export class Recording {
  readonly trace = new Trace()

  private constructor(
    readonly scene: Scene,
    readonly before: Standing[],
    readonly startedAt: number,
  ) {}

  static async begin(scene: Scene): Promise<Recording> {
    const before = await scene.standings()
    await scene.newSwitches()
    await scene.clients.tell('cut', {})
    scene.commands.length = 0
    return new Recording(scene, before, wallNow())
  }

  async finish(seed: number): Promise<History> {
    const { scene, trace, before, startedAt } = this
    const { standings, nodesOnline, quietAt } = await quiet(scene)
    const switches = await scene.newSwitches()
    const { lagMs, clients, lookUps } = await scene.clients.tell('cut', {})
    const { faults, governorDeaths, consoleAwayMs } = trace
    return {
      seed,
      startedAt,
      quietAt,
      nodesOnline,
      faults,
      commands: [...scene.commands],
      governorDeaths,
      consoleAwayMs,
      lagMs,
      microservices: scene.groups.flatMap((group, index) => {
        const [from, to] = [before[index], standings[index]]
        if (!from || !to) return []
        const own = <T extends { microservice: string }>(all: T[]) =>
          all.filter(({ microservice }) => microservice === group.name)
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
}
