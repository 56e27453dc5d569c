import * as contract from '../../lib/api/contract/index'
import type { Standing } from './history'
import type { Scene } from './scene'

/** What its agent may bring back by itself is given so long before it is started from here, ms. */
const BY_ITSELF_MS = 1_500
const ASK_AGAIN_MS = 1_500

/** Starts what is down; a refusal is no end, it is asked again. */
export class BringBack {
  readonly #downSince = new Map<string, number>()
  readonly #askedAt = new Map<string, number>()

  constructor(private readonly scene: Pick<Scene, 'api' | 'groups' | 'order'>) {}

  startWhatIsDown(standings: Standing[]): void {
    const now = performance.now()
    for (const [at, group] of this.scene.groups.entries()) {
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
        const start = () => this.scene.api.call(contract.actOnContainer, { body: { id: member.name, action: 'start' } })
        void this.scene.order(`start ${member.name}`, start, true)
      }
    }
  }
}
