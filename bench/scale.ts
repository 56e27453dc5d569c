import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { type Instance, startInstance } from '../tests/support/instance'
import { count, option } from './lib/arguments'
import { ADMIN, heapBytes, heapUsed, launch, loggedIn, rendererSeconds } from './lib/browser'
import { CrowdAgents } from './lib/crowd-agents'
import { FIGURES_HEAD, figuresLine, figuresOf, judge, percentileOf } from './lib/figures'
import { fill } from './lib/fill'
import { endOnSignal } from './lib/on-signal'

/**
 * Lists of a large installation, as observed: the API's pages and all rows at once, and the deployment page in Chromium; then the
 * page while agents tell of a thousand changes a second.
 * `--containers N --services N --nodes N`, `--rounds N`, `--seconds N`, `--only api,page,changes`.
 */
const PAGE_P95_MS = 60
const ALL_MS = 1000
const FIRST_ROWS_MS = 1000
const FIRST_ROUNDS = 10
const INTERACTION_MS = 100
const HEAP_MB = 200
const CHANGES_PER_SECOND = 1000
const MB = 1_048_576

async function main(): Promise<void> {
  const crowd = { containers: count('containers', 10_000), services: count('services', 500), nodes: count('nodes', 200) }
  const only = option('only', 'api,page,changes').split(',')
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-scale-'))
  let instance: Instance | null = null
  let browser: Browser | null = null
  const agents = new CrowdAgents()
  try {
    const began = performance.now()
    // So many nodes that their containers' figures, told once a second, are the changes wanted.
    const talking = Math.min(crowd.nodes, Math.ceil((CHANGES_PER_SECOND * crowd.nodes) / crowd.containers))
    const filled = await fill(dataDir, crowd, only.includes('changes') ? await agents.listen(talking) : undefined)
    console.log(`filled with ${JSON.stringify(crowd)} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
    instance = await startInstance({ dataDir, env: { TANDEM_ADMIN_PASSWORD: ADMIN.password }, onSpawn: endOnSignal })
    console.log(`ready after ${Math.round(instance.readyMs)} ms\n${FIGURES_HEAD}`)
    if (only.includes('api')) await measureApi(instance, crowd.containers, count('rounds', 40))
    browser = only.some((part) => part !== 'api') ? await launch() : null
    if (browser && only.includes('page')) await measurePage(browser, instance)
    if (browser && only.includes('changes')) {
      agents.run(filled)
      await measureChanges(browser, instance, agents, count('seconds', 30))
    }
  } finally {
    await browser?.close()
    await agents.close()
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
  await noteFirstRows(page)
  // Once, so that what is measured is not the compilation of the page's code.
  await page.goto('/deployment')
  await page.locator('tbody tr').nth(5).waitFor({ timeout: 60_000 })
  const first: number[] = []
  for (let round = 0; round < FIRST_ROUNDS; round++) {
    // What the page before still asks for is not this one's.
    await page.waitForLoadState('networkidle')
    first.push(await firstRows(page))
  }
  console.log(figuresLine('opening the page, to the first rows', figuresOf(first)))
  judge('first rows on screen, slowest', Math.max(...first), FIRST_ROWS_MS, ' ms')
  await page.waitForLoadState('networkidle')
  judge('rows in the page at once', await page.locator('tbody tr').count(), 200, '')
  for (const act of ACTS) {
    const times = await timesOf(page, act)
    console.log(figuresLine(`a ${act}, from the event to the rows`, figuresOf(times)))
    judge(`a ${act}, p95`, percentileOf(times, 95), INTERACTION_MS, ' ms')
  }
  judge('memory of the page', (await heapBytes(page)) / MB, HEAP_MB, ' MB')
  await context.close()
}

/** The page stands open while agents tell of changes: how many, what it holds, and whether one can still work on it. */
async function measureChanges(browser: Browser, instance: Instance, agents: CrowdAgents, seconds: number): Promise<void> {
  const context = await loggedIn(browser, instance)
  const page = await context.newPage()
  await page.goto('/deployment')
  await page.locator('tbody tr').nth(5).waitFor({ timeout: 60_000 })
  // The first word of each agent is a list of everything, which the store keeps.
  while (agents.told === 0) await page.waitForTimeout(100)
  await page.waitForTimeout(5_000)
  const [toldBefore, began] = [agents.told, performance.now()]
  const cpuBefore = await rendererSeconds(browser)
  let highest = 0
  while (performance.now() - began < seconds * 1000) {
    await page.waitForTimeout(1_000)
    highest = Math.max(highest, await heapUsed(page))
  }
  const elapsed = (performance.now() - began) / 1000
  const perSecond = (agents.told - toldBefore) / elapsed
  const cpu = ((await rendererSeconds(browser)) - cpuBefore) / elapsed
  console.log(
    `${Math.round(perSecond)} changes/s for ${Math.round(elapsed)} s; the page used ${Math.round(cpu * 100)} % of a core`,
  )
  judge(`changes/s short of ${CHANGES_PER_SECOND}`, Math.max(0, CHANGES_PER_SECOND - perSecond), CHANGES_PER_SECOND / 20, '')
  judge('memory of the page meanwhile, at its highest', highest / MB, HEAP_MB, ' MB')
  for (const act of ACTS) console.log(figuresLine(`a ${act} meanwhile`, figuresOf(await timesOf(page, act))))
  // Wherever one has scrolled to.
  const before = await percents(page)
  await page.waitForTimeout(FRESH_MS)
  judge('figures in sight that stand still', before === (await percents(page)) ? 1 : 0, 0, '')
  await context.close()
}

/** The processor figures that are on screen. */
const percents = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('tbody td')]
      .map(({ textContent }) => textContent ?? '')
      .filter((text) => text.endsWith('%'))
      .join(),
  )

const ACTS = ['filter', 'sort', 'scroll'] as const
type Act = (typeof ACTS)[number]
const ROUNDS = 40
/** Figures are told once a second. */
const FRESH_MS = 2_500
/** Between one act and the next: who types fast presses ten keys a second. */
const REST_MS = 100

async function timesOf(page: Page, act: Act): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const value = act === 'filter' ? (round % 2 === 0 ? 'radar-2' : '') : String(round * 400)
    times.push(await drawn(page, act, value))
    await page.waitForTimeout(REST_MS)
  }
  return times
}

/** Opens the page; the frame after its first rows, ms since the navigation began, by the page's own clock. */
async function firstRows(page: Page): Promise<number> {
  await page.goto('/deployment')
  await page.waitForFunction(() => (window as unknown as { tandemRows?: number }).tandemRows, undefined, { timeout: 60_000 })
  return page.evaluate(() => (window as unknown as { tandemRows: number }).tandemRows)
}

/** Notes when the first rows of a table are on screen; needs to be there before the navigation. */
async function noteFirstRows(page: Page): Promise<void> {
  await page.addInitScript(() => {
    new MutationObserver((_changes, observer) => {
      if (document.querySelectorAll('tbody tr').length < 5) return
      observer.disconnect()
      requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(window, { tandemRows: performance.now() })))
    }).observe(document, { subtree: true, childList: true })
  })
}

/** Does it in the page itself; from the event to the frame after other rows stand there, ms. */
async function drawn(page: Page, act: Act, value: string): Promise<number> {
  return page.evaluate(
    async ({ act, value }) => {
      // Their names alone: figures change by themselves.
      const rows = () => [...document.querySelectorAll('tbody tr')].map((each) => each.children[1]?.textContent).join('\n')
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
