import { ADMIN, enter, expect, ONCE, test } from './support/fixtures'
import { followTour } from './support/follow-tour'
import { inspect } from './support/inspect'

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
  await followTour(page, 'start', async ({ control, text }) => {
    // The words beside the pointer are told to screen readers, also while a dialog stands.
    await expect(page.getByRole('status').and(page.locator('[data-tour-overlay]'))).not.toBeEmpty()
    if (text === null) await control.click()
    else await control.fill(text)
  })
  // It ends where the failover is seen: on the client's page, with numbers that begin anew.
  await expect(page).toHaveURL(/\/clients\/./)
  await expect(page.locator('[data-current-publisher]')).toContainText('server_slave')
  await expect(page.locator('[data-kind="disconnected"]')).toHaveCount(1)
  const ones = page.locator('[data-kind="message"] [data-text]').filter({ hasText: '"roll": 1,' })
  await expect(ones).toHaveCount(2)
})

test('a new walk goes on from what stands, done by itself', { tag: ONCE }, async ({ page, watched, words, instance }) => {
  watched(page)
  await enter(page, instance)
  await page.goto('/')
  await page.getByRole('button', { name: words('nav.account', { name: ADMIN.username }) }).click()
  await page.getByRole('menuitem', { name: words('nav.tour') }).click()
  const panel = page.locator('[data-tour-panel]')
  await expect(panel).toHaveAttribute('data-tour-step', 'master')
  await page.getByRole('button', { name: words('tour.auto.run') }).click()
  await expect(panel).toHaveAttribute('data-tour-step', 'strategy', { timeout: 20_000 })
  // A touch of the page pauses it.
  await page.mouse.click(700, 700)
  await expect(panel).toContainText(words('tour.auto.taken'))
  await page.getByRole('button', { name: words('tour.auto.resume') }).click()
  await expect(panel).toHaveAttribute('data-tour-step', 'start', { timeout: 40_000 })
  await expect(page.locator('[data-current-publisher]')).toContainText('server_slave')
  await expect(page.getByRole('button', { name: words('tour.auto.run') })).toBeVisible()
})
