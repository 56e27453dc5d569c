import type { Browser, Page } from '@playwright/test'
import type { Instance } from '../../tests/support/instance'
import { countScript, loggedIn, observeVitals, vitalsOf } from './browser'
import { FIGURES_HEAD, figuresLine, figuresOf, judge } from './figures'

const MOST_SCRIPT_KB = 200
/** Google's bound for "good"; ours is that nothing moves by itself. */
const MOST_SHIFT = 0.02
const MOST_INTERACTION_MS = 100
/** A page at rest: nothing was loaded for this long. */
const REST_MS = 700

async function rest(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.waitForTimeout(REST_MS)
}

/** Each page loaded into an empty cache: script over the wire, time until its heading stands, layout shift, longest task. */
export async function measureLoads(browser: Browser, instance: Instance, paths: readonly string[]): Promise<void> {
  console.log(`\n${'loaded into an empty cache'.padEnd(44)} script KB  heading ms   shift  longest task ms`)
  let first = 0
  let worstShift = 0
  for (const path of ['/login', ...paths]) {
    const context = path === '/login' ? await browser.newContext({ baseURL: instance.url }) : await loggedIn(browser, instance)
    const page = await context.newPage()
    await observeVitals(page)
    const bytes = await countScript(page)
    const startedAt = performance.now()
    await page.goto(path)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    const headingMs = performance.now() - startedAt
    await rest(page)
    const { shift, longest } = await vitalsOf(page)
    const kb = bytes() / 1024
    if (path === '/login') first = kb
    worstShift = Math.max(worstShift, shift)
    const cells = [
      kb.toFixed(1).padStart(9),
      headingMs.toFixed(0).padStart(11),
      shift.toFixed(4).padStart(8),
      longest.toFixed(0).padStart(16),
    ]
    console.log(`${path.slice(0, 43).padEnd(44)} ${cells.join(' ')}`)
    await context.close()
  }
  judge('first page (the login), compressed script', first, MOST_SCRIPT_KB, ' KB')
  judge('layout shift, worst page', worstShift, MOST_SHIFT, '')
}

/** Clicks and keys on pages in use: input → next paint, as Chromium measures interactions; and a click in the navigation → the page stands. */
export async function measureInteractions(browser: Browser, instance: Instance, rounds: number): Promise<void> {
  const context = await loggedIn(browser, instance)
  const page = await context.newPage()
  await observeVitals(page)
  await page.goto('/overview')
  await rest(page)
  const moves: number[] = []
  const links = page.getByRole('navigation').first().getByRole('link')
  const count = await links.count()
  for (let round = 0; round < rounds; round++) {
    for (let index = 0; index < count; index++) {
      const link = links.nth(index)
      const href = await link.getAttribute('href')
      const startedAt = performance.now()
      await link.click()
      await page.waitForURL((url) => url.pathname.startsWith(href ?? '/'))
      await page.getByRole('heading', { level: 1 }).first().waitFor()
      moves.push(performance.now() - startedAt)
      // Typing where the page has a search, and what opens by keyboard.
      const search = page.getByRole('searchbox').first()
      if (await search.isVisible()) {
        await search.pressSequentially('server', { delay: 30 })
        await search.fill('')
      }
      await page.keyboard.press('Control+k')
      const palette = page.getByRole('dialog')
      await palette.waitFor()
      await page.keyboard.type('serv', { delay: 30 })
      await page.keyboard.press('Escape')
      await palette.waitFor({ state: 'hidden' })
    }
  }
  const { events } = await vitalsOf(page)
  console.log(`\n${FIGURES_HEAD}`)
  const inputs = figuresOf(events)
  console.log(figuresLine('input → next paint (of those over 16 ms)', inputs))
  console.log(figuresLine('click in the navigation → page stands', figuresOf(moves)))
  judge('interaction p99', events.length === 0 ? 0 : inputs.p99, MOST_INTERACTION_MS, ' ms')
  await context.close()
}
