import type { Browser } from '@playwright/test'
import { createClient } from '../../lib/api/contract/index'
import type { Instance } from '../../tests/support/instance'
import { AXIS_NAME, AXIS_PASSWORD } from '../../tests/support/scenario'
import { heapBytes, loggedIn, rendererSeconds } from './browser'
import { judge } from './figures'

const MOST_CPU_PERCENT = 40
/** Filled rings are no leak: the first minute doesn't count, and after it the heap may breathe. */
const MOST_GROWTH_MB = 8
const MB = 1024 * 1024
const MINUTE_MS = 60_000

/** A client's page, with plot and picture, at the feed's rate: CPU of the page's process, and its heap minute by minute. */
export async function measureFeed(browser: Browser, instance: Instance, perSecond: number, minutes: number): Promise<void> {
  const client = await instance.api.call(createClient, {
    body: { server: AXIS_NAME, password: AXIS_PASSWORD, urls: ['/axis'], name: 'bench_feed' },
  })
  const { id } = Array.isArray(client) ? client[0] : client
  const context = await loggedIn(browser, instance)
  const page = await context.newPage()
  await page.goto(`/clients/${id}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForTimeout(5_000)
  const heaps: number[] = []
  const cpus: number[] = []
  for (let minute = 0; minute < minutes; minute++) {
    const [seconds, startedAt] = [await rendererSeconds(browser), performance.now()]
    await page.waitForTimeout(MINUTE_MS)
    cpus.push(((await rendererSeconds(browser)) - seconds) / ((performance.now() - startedAt) / 1000))
    heaps.push((await heapBytes(page)) / MB)
    console.log(
      `minute ${String(minute + 1).padStart(2)}: page CPU ${((cpus.at(-1) ?? 0) * 100).toFixed(1).padStart(5)} %, heap ${(heaps.at(-1) ?? 0).toFixed(1)} MB`,
    )
  }
  console.log(`one client's page with plot and picture at ${perSecond} messages/s`)
  judge('page CPU, mean, of one core', (cpus.reduce((a, b) => a + b, 0) / cpus.length) * 100, MOST_CPU_PERCENT, ' %')
  if (heaps.length > 1) judge('heap growth, first minute → last', (heaps.at(-1) ?? 0) - (heaps[0] ?? 0), MOST_GROWTH_MB, ' MB')
  await context.close()
}
