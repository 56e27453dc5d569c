import type { Page } from '@playwright/test'
import { ADMIN, expect, logIn, test } from './support/fixtures'
import { inspect } from './support/inspect'

/** More than the tour takes; it would go round in circles. */
const MOVES_AT_MOST = 80

/** Does what the page points at, again and again, until the tour's step is `end`. Knows nothing else of the console. */
async function follow(page: Page, end: string, each?: (target: string) => Promise<void>) {
  const panel = page.locator('[data-tour-panel]')
  const pointer = page.locator('[data-tour-current]')
  for (let moves = 0; moves < MOVES_AT_MOST; moves++) {
    await pointer
      .or(page.locator(`[data-tour-step="${end}"]`))
      .first()
      .waitFor({ timeout: 30_000 })
    if ((await panel.getAttribute('data-tour-step')) === end) return moves
    const target = await pointer.getAttribute('data-tour-current', { timeout: 1000 }).catch(() => null)
    const text = await pointer.getAttribute('data-tour-type', { timeout: 1000 }).catch(() => null)
    if (target === null) continue
    await each?.(target)
    const control = page.locator(`${target}:visible`).first()
    if (text === null) await control.click()
    else await control.fill(text)
    // Whatever comes of it, the pointer leaves this control; a page that is at work shows none.
    await expect(page.locator(`[data-tour-current=${JSON.stringify(target)}]`)).toHaveCount(0)
  }
  throw new Error(`the tour did not come to ${end}`)
}

test.describe.configure({ mode: 'serial' })

test('a script that only follows the tour sees a failover', async ({ page, watched, words }) => {
  watched(page)
  await page.goto('/')
  await page.getByLabel(words('setup.username')).fill(ADMIN.username)
  await page.locator('input[type=password]').fill(ADMIN.password)
  await page.getByRole('button', { name: words('setup.submit') }).click()
  await page.getByRole('button', { name: words('tour.begin') }).click()
  await expect(page.locator('[data-tour-current]')).toBeVisible()
  await inspect(page, 'tour')
  const looked = new Set<string>()
  await follow(page, 'see', async (target) => {
    if (!/option|confirm/.test(target) || looked.has(target)) return
    looked.add(target)
    // The words beside the pointer are told to screen readers even while a dialog stands.
    await expect(page.locator('[data-tour-overlay][role=status]')).not.toBeEmpty()
  })
  await follow(page, 'start')
  // It ends where the failover is seen: on the client's page, with numbers that begin anew.
  await expect(page).toHaveURL(/\/clients\/./)
  await expect(page.locator('[data-current-publisher]')).toContainText('server_slave')
  await expect(page.locator('[data-kind="disconnected"]')).toHaveCount(1)
  const text = (await page.locator('[data-kind="message"] [data-text]').allTextContents()).filter((line) =>
    /"roll": 1,/.test(line),
  )
  expect(text).toHaveLength(2)
})

test('it ends by itself what is left, and begins anew', async ({ page, watched, words }) => {
  watched(page)
  await page.goto('/login')
  await logIn(page, words)
  await page.getByRole('button', { name: words('nav.account', { name: ADMIN.username }) }).click()
  await page.getByRole('menuitem', { name: words('nav.tour') }).click()
  // What stands counts: a new walk goes on where the example is.
  await expect(page.locator('[data-tour-panel]')).toHaveAttribute('data-tour-step', /master|strategy/)
  await page.getByRole('button', { name: words('tour.auto.run') }).click()
  await expect(page.locator('[data-tour-panel]')).toHaveAttribute('data-tour-step', 'start', { timeout: 60_000 })
  await expect(page.locator('[data-current-publisher]')).toContainText('server_slave')
})
