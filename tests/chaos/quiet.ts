import { setTimeout as sleep } from 'node:timers/promises'
import * as contract from '../../lib/api/contract/index'
import { wallNow } from '../../lib/governor/clock'
import { standingProblems } from './checker'
import type { Standing } from './history'
import type { Scene } from './scene'

/** Who isn't as it should be by then is a finding. */
const QUIET_MS = 40_000
const LOOK_MS = 40
/** What its agent may bring back by itself is given so long before it is started from here, ms. */
const BY_ITSELF_MS = 1_500
const ASK_AGAIN_MS = 1_500
/** The records of faults stay open for a second signal, and are stored after that, ms. */
const RECORDS_MS = 150

/**
 * Brings back what is down and waits until everything is as it should be: all run and are joined, one is active, every client is
 * served. Gives how it stands then, or when time is up.
 */
export async function quiet(world: Scene): Promise<{ standings: Standing[]; nodesOnline: boolean; quietAt: number }> {
  const end = performance.now() + QUIET_MS
  const helper = new Helper(world)
  let goodSince: number | null = null
  for (;;) {
    const standings = await world.standings().catch(() => null)
    // A command to an agent that isn't reached again yet would be refused, and rightly.
    const nodesOnline = await world.nodesAreOnline().catch(() => false)
    if (!nodesOnline || !standings?.every(isGood)) goodSince = null
    else goodSince ??= wallNow()
    const late = performance.now() > end
    if (standings && (late || (goodSince !== null && (await served(world, standings, goodSince))))) {
      await sleep(RECORDS_MS)
      const still = late ? standings : await world.standings()
      if (late || still.every(isGood)) return { standings: still, nodesOnline, quietAt: wallNow() }
    }
    if (late && performance.now() > end + QUIET_MS) throw new Error('the console doesn’t answer any more')
    if (standings) helper.bringBack(standings)
    await sleep(LOOK_MS)
  }
}

const isGood = (standing: Standing) => standingProblems(standing).length === 0

async function served(world: Scene, standings: Standing[], since: number): Promise<boolean> {
  const states = await world.clients.tell('state', {})
  return states.every(({ microservice, endpoint, heardAt }) => {
    const standing = standings[world.groups.findIndex(({ name }) => name === microservice)]
    if (!standing || endpoint === null || heardAt <= since) return false
    return standing.strategy !== 'masterSlave' || standing.active === endpoint
  })
}

/** Starts what is down; a refusal is no end, it is asked again. */
class Helper {
  readonly #downSince = new Map<string, number>()
  readonly #askedAt = new Map<string, number>()

  constructor(readonly world: Scene) {}

  bringBack(standings: Standing[]): void {
    const now = performance.now()
    for (const [at, group] of this.world.groups.entries()) {
      for (const member of group.members) {
        const status = standings[at]?.instances.find(({ taskId }) => taskId === member.taskId)?.status
        if (status === 'running') {
          this.#downSince.delete(member.taskId)
          continue
        }
        const since = this.#downSince.get(member.taskId) ?? now
        this.#downSince.set(member.taskId, since)
        if (group.restarts && status !== 'stopped' && now - since < BY_ITSELF_MS) continue
        if (now - (this.#askedAt.get(member.taskId) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS) continue
        this.#askedAt.set(member.taskId, now)
        const start = () => this.world.api.call(contract.actOnContainer, { body: { id: member.name, action: 'start' } })
        void this.world.order(`start ${member.name}`, start, true)
      }
    }
  }
}
