import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { type Instance, startInstance } from '../tests/support/instance'
import { count, option } from './lib/arguments'
import { ADMIN, heapBytes, launch, loggedIn } from './lib/browser'
import { FIGURES_HEAD, figuresLine, figuresOf, judge, percentileOf } from './lib/figures'
import { fill } from './lib/fill'
import { endOnSignal } from './lib/on-signal'

/**
 * Lists of a large installation, as observed: the API's pages and all rows at once, and the deployment page in Chromium.
 * `--containers N --services N --nodes N`, `--rounds N`, `--only api,page`.
 */
const PAGE_P95_MS = 60
const ALL_MS = 1000
const FIRST_ROWS_MS = 1000
const INTERACTION_MS = 100
const HEAP_MB = 200
const MB = 1_048_576

async function main(): Promise<void> {
  const crowd = { containers: count('containers', 10_000), services: count('services', 500), nodes: count('nodes', 200) }
  const only = option('only', 'api,page').split(',')
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-scale-'))
  let instance: Instance | null = null
  let browser: Browser | null = null
  try {
    const began = performance.now()
    await fill(dataDir, crowd)
    console.log(`filled with ${JSON.stringify(crowd)} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
    instance = await startInstance({ dataDir, env: { TANDEM_ADMIN_PASSWORD: ADMIN.password }, onSpawn: endOnSignal })
    console.log(`ready after ${Math.round(instance.readyMs)} ms\n${FIGURES_HEAD}`)
    if (only.includes('api')) await measureApi(instance, crowd.containers, count('rounds', 40))
    browser = only.includes('page') ? await launch() : null
    if (browser) await measurePage(browser, instance)
  } finally {
    await browser?.close()
    await instance?.stop()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function measureApi({ url, token }: Instance, containers: number, rounds: number): Promise<void> {
  const ask = async (path: string) => {
    const began = performance.now()
    const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
    const { data } = (await response.json()) as { data: { list: unknown[]; total: number } }
    return { ms: performance.now() - began, rows: data.list.length, total: data.total }
  }
  const pages = Math.ceil(containers / 100)
  const lists: [string, (round: number) => string][] = [
    ['containers, a page of 100', (round) => `/container/service?pageSize=100&pageNum=${1 + ((round * 37) % pages)}`],
    ['containers, 100 that match a name', (round) => `/container/service?pageSize=100&key=r-${round % 10}`],
    ['services, a page of 100', (round) => `/service?pageSize=100&pageNum=${1 + (round % 5)}`],
    ['nodes, a page of 100', (round) => `/node?pageSize=100&pageNum=${1 + (round % 2)}`],
  ]
  for (const [title, path] of lists) {
    await ask(path(0))
    const times: number[] = []
    for (let round = 0; round < rounds; round++) times.push((await ask(path(round))).ms)
    console.log(figuresLine(title, figuresOf(times)))
    judge(`${title}, p95`, percentileOf(times, 95), PAGE_P95_MS, ' ms')
  }
  const all: number[] = []
  for (let round = 0; round < 3; round++) {
    const { ms, rows } = await ask('/container/service?pageSize=-1')
    if (rows < containers) throw new Error(`${rows} of ${containers} rows came`)
    all.push(ms)
  }
  judge('all containers at once, slowest of 3', Math.max(...all), ALL_MS, ' ms')
}

async function measurePage(browser: Browser, instance: Instance): Promise<void> {
  const context = await loggedIn(browser, instance)
  const page = await context.newPage()
  // Once, so that what is measured is not the compilation of the page's code.
  await page.goto('/deployment')
  await page.locator('tbody tr').nth(5).waitFor({ timeout: 60_000 })
  const began = performance.now()
  await page.goto('/deployment')
  await page.locator('tbody tr').nth(5).waitFor({ timeout: 60_000 })
  judge('first rows on screen', performance.now() - began, FIRST_ROWS_MS, ' ms')
  judge('rows in the page at once', await page.locator('tbody tr').count(), 200, '')
  const rounds = 20
  const filtered: number[] = []
  for (let round = 0; round < rounds; round++) filtered.push(await drawn(page, 'filter', round % 2 === 0 ? 'radar-2' : ''))
  console.log(figuresLine('a filter, from the letter to the rows', figuresOf(filtered)))
  judge('a filter, p95', percentileOf(filtered, 95), INTERACTION_MS, ' ms')
  for (const act of ['sort', 'scroll'] as const) {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) times.push(await drawn(page, act, String(round * 400)))
    console.log(figuresLine(`a ${act}, from the event to the rows`, figuresOf(times)))
    judge(`a ${act}, p95`, percentileOf(times, 95), INTERACTION_MS, ' ms')
  }
  judge('memory of the page', (await heapBytes(page)) / MB, HEAP_MB, ' MB')
  await context.close()
}

/** Does it in the page itself; from the event to the frame after other rows stand there, ms. */
async function drawn(page: Page, act: 'filter' | 'sort' | 'scroll', value: string): Promise<number> {
  return page.evaluate(
    async ({ act, value }) => {
      const rows = () => [...document.querySelectorAll('tbody tr')].map((each) => each.textContent).join('\n')
      const before = rows()
      const began = performance.now()
      if (act === 'filter') {
        const field = document.querySelector<HTMLInputElement>('search input')
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value)
        field?.dispatchEvent(new Event('input', { bubbles: true }))
      } else if (act === 'sort') document.querySelector<HTMLElement>('thead th button')?.click()
      else {
        let frame = document.querySelector('tbody')?.parentElement
        while (frame && frame.scrollHeight <= frame.clientHeight) frame = frame.parentElement
        frame?.scrollTo({ top: 1_000 + Number(value) })
      }
      while (rows() === before) {
        if (performance.now() - began > 5_000) throw new Error(`a ${act} changed nothing`)
        await new Promise(requestAnimationFrame)
      }
      await new Promise(requestAnimationFrame)
      return performance.now() - began
    },
    { act, value },
  )
}

await main()
process.exit()
