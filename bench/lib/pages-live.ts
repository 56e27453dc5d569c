import type { Browser, Page } from '@playwright/test'
import { actOnContainer, getContainer, listEvents } from '../../lib/api/contract/index'
import en from '../../messages/en.json'
import { CutProxy } from '../../tests/support/cut-proxy'
import type { Instance } from '../../tests/support/instance'
import { until } from '../../tests/support/scenario'
import { TabWindow } from '../../tests/support/tabs'
import { loggedIn, sessionCookies } from './browser'
import { FIGURES_HEAD, figuresLine, figuresOf, judge } from './figures'

const MOST_LIVE_MS = 100
const MOST_BANNER_MS = 10_000
const MOST_RESYNC_MS = 1_000
const TABS = 20
const CUT_CHANGES = 10
const TURN_MS = 20_000
/** Between changes: what a container does while it boots or ends belongs to its own change, not to the next one. */
const REST_MS = 300

interface Turn {
  running: boolean
  at: number
}

/**
 * The page itself says when the row of that name turns running, or stopped, on screen: ms since 1970, at the frame after. What it
 * says in between (a stop that is on its way) is no fact of the agent. Gives the way to wait for the next turn.
 */
async function watchRow(page: Page, name: string): Promise<() => Promise<Turn>> {
  let tell: (turn: Turn) => void = () => undefined
  await page.exposeFunction('tandemTurn', (turn: Turn) => tell(turn))
  await page.evaluate(
    ({ name, words }) => {
      const { tandemTurn } = window as unknown as { tandemTurn(turn: Turn): void }
      let last: boolean | null = null
      const look = () => {
        const row = [...document.querySelectorAll('tr, [role=row]')].find((each) => each.textContent?.includes(name))
        const running = row?.textContent?.includes(words.running) ?? false
        if (running === last || !(running || row?.textContent?.includes(words.stopped))) return
        const first = last === null
        last = running
        if (!first) requestAnimationFrame(() => tandemTurn({ running, at: performance.timeOrigin + performance.now() }))
      }
      look()
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    },
    { name, words: en.common.containerStatus },
  )
  return () =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${name} did not change on the page within ${TURN_MS} ms`)), TURN_MS)
      tell = (turn) => {
        clearTimeout(timer)
        resolve(turn)
      }
    })
}

/** The container's process ended and begun in turn; each time the agent's own time of it beside the frame that shows it. */
export async function measureLive(
  browser: Browser,
  instance: Instance,
  target: { taskId: string; name: string },
  changes: number,
): Promise<void> {
  const { api } = instance
  const context = await loggedIn(browser, instance)
  const paths = ['/overview', '/deployment', '/governance', '/clients', '/nodes', '/events']
  const others = await TabWindow.open(browser, await sessionCookies(instance, instance.url))
  for (let tab = 0; tab < TABS; tab++) await others.add(`${instance.url}${paths[tab % paths.length]}`)
  const page = await context.newPage()
  await page.goto('/deployment')
  await page.getByRole('row').filter({ hasText: target.name }).first().waitFor()
  const nextTurn = await watchRow(page, target.name)
  const delays: number[] = []
  for (let change = 0; change < changes; change++) {
    const action = change % 2 === 0 ? 'stop' : 'start'
    const turned = nextTurn()
    await api.call(actOnContainer, { body: { id: target.name, action } })
    const turn = await turned
    const row = await until(`${action} is in the store`, async () => {
      const row = await api.call(getContainer, { params: { taskId: target.taskId } })
      return (row.status === 'running') === (action === 'start') ? row : null
    })
    const fact = action === 'start' ? row.startedAt : row.exit?.at
    if (fact) delays.push(turn.at - fact)
    await page.waitForTimeout(REST_MS)
  }
  const figures = figuresOf(delays)
  console.log(`\n${FIGURES_HEAD}`)
  console.log(figuresLine(`fact at the agent → on the page, ${TABS} other tabs (${await others.hidden()} hidden)`, figures))
  judge('fact → page p99', figures.p99, MOST_LIVE_MS, ' ms')
  await others.close()
  await context.close()
}

/** The line cut for a while, with changes meanwhile: when the page says so, when it is whole again, and what it missed. */
export async function measureCut(browser: Browser, instance: Instance, target: { name: string }, seconds: number): Promise<void> {
  const { api } = instance
  const proxy = new CutProxy(instance.url)
  const url = await proxy.listen()
  try {
    const context = await loggedIn(browser, instance, url)
    const page = await context.newPage()
    await page.goto('/events')
    await page.getByRole('row').nth(1).waitFor()
    const cutAt = performance.now()
    proxy.cut()
    await page
      .getByText(en.common.live.lost)
      .first()
      .waitFor({ timeout: MOST_BANNER_MS * 2 })
    const bannerMs = performance.now() - cutAt
    for (let change = 0; change < CUT_CHANGES; change++)
      await api.call(actOnContainer, { body: { id: target.name, action: change % 2 === 0 ? 'stop' : 'start' } })
    await page.waitForTimeout(Math.max(0, seconds * 1000 - (performance.now() - cutAt)))
    const banner = await page.getByText(en.common.live.lost).first().locator('..').textContent()
    const newest = (await api.call(listEvents, { query: { pageNum: 1, pageSize: 50 } })).list
    const joinedAt = performance.now()
    proxy.join()
    await page.locator(`[data-seq="${newest[0]?.seq}"]`).waitFor({ timeout: 20_000 })
    const resyncMs = performance.now() - joinedAt
    const shown = new Set(await page.locator('[data-seq]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-seq'))))
    const missed = newest.filter(({ seq }) => !shown.has(String(seq)))
    console.log(
      `\nthe line cut for ${seconds} s, ${CUT_CHANGES} stops and starts meanwhile; the banner said: ${(banner ?? '').replace(/\s+/g, ' ')}`,
    )
    judge('cut → banner', bannerMs, MOST_BANNER_MS, ' ms')
    judge('line back → everything on the page', resyncMs, MOST_RESYNC_MS, ' ms')
    judge(`events missing on the page, of the newest ${newest.length}`, missed.length, 0, '')
    await context.close()
  } finally {
    proxy.close()
  }
}
