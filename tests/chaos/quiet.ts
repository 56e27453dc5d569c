import { setTimeout as sleep } from 'node:timers/promises'
import { wallNow } from '../../lib/wall-clock'
import { BringBack } from './bring-back'
import { standingProblems } from './checker'
import type { Standing } from './history'
import type { Scene } from './scene'

/** Who isn't as it should be by then is a finding. */
const QUIET_MS = 40_000
const LOOK_MS = 40
/** The records of faults stay open for a second signal, and are stored after that, ms. */
const RECORDS_MS = 150

/**
 * Brings back what is down and waits until everything is as it should be: all run and are joined, one is active, every client is
 * served. Gives how it stands then, or when time is up.
 */
export async function quiet(world: Scene): Promise<{ standings: Standing[]; nodesOnline: boolean; quietAt: number }> {
  const end = performance.now() + QUIET_MS
  const bringBack = new BringBack(world)
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
    if (standings) bringBack.startWhatIsDown(standings)
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
