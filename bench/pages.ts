import type { Browser } from '@playwright/test'
import { listNodes } from '../lib/api/contract/index'
import { type Instance, startInstance } from '../tests/support/instance'
import { deployAxisServer, healthy, setMasterSlave } from '../tests/support/scenario'
import { count, option } from './lib/arguments'
import { ADMIN, launch } from './lib/browser'
import { endOnSignal } from './lib/on-signal'
import { measureFeed } from './lib/pages-feed'
import { measureCut, measureLive } from './lib/pages-live'
import { measureInteractions, measureLoads } from './lib/pages-load'

/**
 * The pages of the built product in Chromium: script, layout shift, interactions, how soon a fact is on screen, a cut line, and
 * a fast feed. `--only load,interaction,live,cut,feed`, `--changes N`, `--cut-seconds N`, `--feed-minutes N`, `--rounds N`.
 */
const PARTS = ['load', 'interaction', 'live', 'cut', 'feed']
const FEED_PER_SECOND = 100

async function main(): Promise<void> {
  const only = option('only', PARTS.join(',')).split(',')
  for (const part of only) if (!PARTS.includes(part)) throw new Error(`--only takes ${PARTS.join(', ')}; not ${part}`)
  const env = { TANDEM_ADMIN_PASSWORD: ADMIN.password }
  let instance: Instance | null = null
  let browser: Browser | null = null
  try {
    instance = await startInstance({ env, onSpawn: endOnSignal })
    const { api } = instance
    const { list } = await api.call(listNodes, { query: { pageSize: -1 } })
    const nodes = list.filter(({ type, status }) => type === 'linux' && status === 'online')
    const deployed = []
    for (const [index, name] of ['server_master', 'server_slave'].entries()) {
      const one = await deployAxisServer(api, {
        name,
        node: nodes[index]?.name ?? '',
        env: [`AXIS_PERIOD_MS=${1000 / FEED_PER_SECOND}`],
      })
      deployed.push(await healthy(api, one.taskId))
    }
    const [master, slave] = deployed
    if (!master || !slave) throw new Error('two services are needed')
    await setMasterSlave(api, { master: master.taskId, slave: slave.taskId })
    browser = await launch()
    const paths = [
      '/overview',
      '/deployment',
      '/deployment/new',
      `/deployment/containers/${master.taskId}`,
      '/governance',
      `/governance/${master.microservice?.id}`,
      '/clients',
      '/nodes',
      '/events',
      '/settings',
    ]
    const target = { taskId: slave.taskId, name: slave.name }
    if (only.includes('load')) await measureLoads(browser, instance, paths)
    if (only.includes('interaction')) await measureInteractions(browser, instance, count('rounds', 3))
    if (only.includes('live')) await measureLive(browser, instance, target, count('changes', 100))
    if (only.includes('cut')) await measureCut(browser, instance, target, count('cut-seconds', 60))
    if (only.includes('feed')) await measureFeed(browser, instance, FEED_PER_SECOND, count('feed-minutes', 10))
  } finally {
    await browser?.close()
    await instance?.stop()
  }
}

await main()
process.exit()
