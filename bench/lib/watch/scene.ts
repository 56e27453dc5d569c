import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { z } from 'zod'
import type { MicroserviceView, PingRule } from '../../../lib/domain/microservice'
import { GOVERNOR_URLS, GovernorInfo, SwitchRecord, MicroserviceView as View } from '../../../lib/protocol/governor'
import { VsoaClient } from '../../../lib/vsoa/index'
import { RoleProcess } from '../../../tests/support/role-process'
import { Crowd, type Host } from './crowd'
import type { GovernorWords } from './words'

/** Without a change for so long what is waited for doesn't come, ms. */
const MOST_WAIT_MS = 120_000
const RULES_AT_A_TIME = 20

/** A governor in a process of its own that watches a crowd, every pair under master/slave, and what it says of them. */
export class Scene {
  readonly records: SwitchRecord[] = []
  readonly views = new Map<string, MicroserviceView>()
  readonly governor: RoleProcess<GovernorWords>
  readonly crowd: Crowd
  /** Called with every switch and view as it is told. */
  onSwitch: (record: SwitchRecord) => void = () => {}
  onView: (view: MicroserviceView) => void = () => {}
  #client: VsoaClient | null = null
  #folder = ''
  #waiting: (() => void)[] = []

  constructor(
    program: string,
    hosts: number,
    readonly pairs: number,
  ) {
    this.governor = new RoleProcess<GovernorWords>(program, ['role-governor'])
    this.crowd = new Crowd(program, hosts, pairs)
  }

  async start(ping: PingRule): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'tandem-watch-'))
    const agent = await this.crowd.start()
    const { governor } = await this.governor.tell('start', { password: 'governor', journalDir: this.#folder })
    const client = await VsoaClient.connect({ ...governor, password: 'governor' })
    this.#client = client
    client.on('message', ({ url, param }) => {
      if (url === GOVERNOR_URLS.switched) this.#switched(SwitchRecord.parse((param as { switch: unknown }).switch))
      else this.#viewed(View.safeParse(param).data)
      for (const look of this.#waiting.splice(0)) look()
    })
    await client.subscribe([GOVERNOR_URLS.changed, GOVERNOR_URLS.switched])
    const target = { nodeId: 'bench', name: 'bench', ...agent, password: 'agent' }
    await client.call(GOVERNOR_URLS.putAgent, { param: target }, { method: 'SET' })
    await this.allHealthy()
    const names = [...this.views.keys()]
    for (let from = 0; from < names.length; from += RULES_AT_A_TIME) {
      await Promise.all(
        names.slice(from, from + RULES_AT_A_TIME).map((name) => {
          const rule = { name, strategy: 'masterSlave', master: `${name}-a`, slaves: [`${name}-b`], ping }
          return client.call(GOVERNOR_URLS.putRule, { param: rule }, { method: 'SET' })
        }),
      )
    }
    await this.until('every master serves', () => [...this.views.values()].every(({ active }) => active !== null))
  }

  async info(): Promise<z.infer<typeof GovernorInfo>> {
    if (!this.#client) throw new Error('not started')
    return GovernorInfo.parse((await this.#client.call(GOVERNOR_URLS.info)).param)
  }

  /** The microservices that are served from this process now. */
  servedFrom(host: Host): string[] {
    return [...this.views.values()].flatMap(({ name, active }) =>
      active !== null && this.crowd.hostOf(active) === host ? [name] : [],
    )
  }

  allHealthy(): Promise<void> {
    const healthy = ({ instances }: MicroserviceView) => instances.length === 2 && instances.every((each) => each.healthy)
    return this.until(
      'all instances are healthy',
      () => this.views.size === this.pairs && [...this.views.values()].every(healthy),
    )
  }

  async until(what: string, fits: () => boolean): Promise<void> {
    const end = performance.now() + MOST_WAIT_MS
    while (!fits()) {
      if (performance.now() > end) throw new Error(`Not within ${MOST_WAIT_MS} ms: ${what}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  async close(): Promise<void> {
    this.#client?.close()
    this.governor.end()
    await this.crowd.close()
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #switched(record: SwitchRecord): void {
    this.records.push(record)
    this.onSwitch(record)
  }

  #viewed(view: MicroserviceView | undefined): void {
    if (!view) return
    this.views.set(view.name, view)
    this.onView(view)
  }
}
