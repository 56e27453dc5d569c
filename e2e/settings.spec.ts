import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { endSession, listSessions, listUsers, setUserRole } from '../lib/api/contract'
import type { ApiClient } from '../tests/support/api-client'
import { hookReceiver } from '../tests/support/hook-receiver'
import { ADMIN, enter, expect, ONCE, test } from './support/fixtures'
import { inspect } from './support/inspect'

const VIEWER = { username: 'vera', password: 'looks-but-no-more' }
const DAY_MS = 86_400_000

test.describe.configure({ mode: 'serial' })

test.beforeEach(({ instance, page }) => enter(page, instance))

/** Ends the session that was begun last, as an administrator elsewhere would. */
async function endNewest(api: ApiClient) {
  const [newest] = await api.call(listSessions, { query: { scope: 'all' } })
  await api.call(endSession, { params: { id: newest?.id ?? '' } })
}
const passwordOf = (page: Page) => page.getByRole('dialog').locator('input[type=password]')

test('what was typed survives a session that was ended, in every tab', { tag: ONCE }, async ({
  page,
  context,
  instance,
  words,
}) => {
  await page.goto('/deployment/new')
  const name = page.getByLabel(words('wizard.basic.name'))
  await name.fill('half_typed')
  const second = await context.newPage()
  await second.goto('/settings/account')
  await second.getByLabel(words('settings.account.next'), { exact: false }).first().fill('typed in the second tab')
  await endNewest(instance.api)

  const dialog = page.getByRole('dialog', { name: words('session.ended') })
  await expect(second.getByRole('dialog', { name: words('session.ended') })).toBeVisible()
  await page.bringToFront()
  await expect(dialog).toBeVisible()
  await inspect(page, 'login over the page')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await passwordOf(page).fill('not the password')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText(words('session.wrong'))).toBeVisible()
  await passwordOf(page).fill(ADMIN.password)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(name).toHaveValue('half_typed')
  await expect(page.getByText(words('wizard.basic.nameFree'))).toBeVisible()

  await expect(second.getByRole('dialog')).toBeHidden()
  await expect(second.getByLabel(words('settings.account.next'), { exact: false }).first()).toHaveValue('typed in the second tab')
})

test('the end of a session is told before it comes', { tag: ONCE }, async ({ page, words, watched }) => {
  watched(page)
  await page.clock.install()
  await page.goto('/settings/account')
  const stay = page.getByRole('button', { name: words('session.stay') })
  // What only the browser draws is there: from then on the page counts by its own clock.
  await expect(page.getByRole('button', { name: words('tour.begin') })).toBeVisible()
  await page.clock.fastForward(7 * DAY_MS - 20 * 60_000)
  await expect(stay).toBeHidden()
  await page.clock.fastForward(15 * 60_000)
  await expect(stay).toBeVisible()
  await inspect(page, 'account, session about to end')
  await stay.click()
  await passwordOf(page).fill(ADMIN.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(stay).toBeHidden()
})

test('users come, tokens are shown once, the doctor has looked', async ({ page, words, watched, instance }) => {
  watched(page)
  await page.goto('/settings')
  await page.getByRole('link', { name: words('settings.users.title') }).click()
  await page.getByRole('button', { name: words('settings.users.create') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: words('settings.users.create') }).click()
  await expect(dialog.getByText(words('errors.password.short'))).toBeVisible()
  await inspect(page, 'a new user')
  await dialog.getByLabel(words('settings.users.name')).fill(VIEWER.username)
  await dialog.locator('input[type=password]').fill(VIEWER.password)
  await dialog.getByText(words('common.role.viewer'), { exact: true }).click()
  await dialog.getByRole('button', { name: words('settings.users.create') }).click()
  await expect(page.getByRole('row').filter({ hasText: VIEWER.username })).toContainText(words('common.role.viewer'))
  await inspect(page, 'users')

  await page.getByRole('link', { name: words('settings.tokens.title') }).click()
  await page.getByRole('button', { name: words('settings.tokens.create') }).click()
  await dialog.getByLabel(words('settings.tokens.name')).fill('ci')
  await dialog.getByRole('button', { name: words('settings.tokens.create') }).click()
  const value = await dialog.getByLabel(words('settings.tokens.value')).inputValue()
  expect(value).toMatch(/^tdm_/)
  await inspect(page, 'a token, shown once')
  const use = async () => (await fetch(`${instance.url}/api/v1/node`, { headers: { authorization: `Bearer ${value}` } })).status
  expect(await use()).toBe(200)
  await dialog.getByRole('button', { name: words('settings.tokens.kept') }).click()
  await inspect(page, 'tokens')
  await page.getByRole('button', { name: words('settings.tokens.revokeOf', { name: 'ci' }) }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('settings.tokens.revoke'), exact: true })
    .click()
  await expect(page.getByText(words('settings.tokens.emptyTitle'))).toBeVisible()
  expect(await use()).toBe(401)

  await page.getByRole('link', { name: words('settings.webhook.title') }).click()
  const address = page.getByLabel(words('settings.webhook.url'))
  await page.getByLabel(words('settings.webhook.on')).check()
  await page.getByRole('button', { name: words('common.save') }).click()
  await expect(page.getByText(words('errors.required'))).toBeVisible()
  await inspect(page, 'the webhook, not set')
  const receiver = await hookReceiver()
  await address.fill(receiver.url)
  await page.getByRole('button', { name: words('common.save') }).click()
  await expect(dialog.getByLabel(words('settings.webhook.secret'))).toHaveValue(/^[\w-]{43}$/)
  await inspect(page, 'a secret, shown once')
  await dialog.getByRole('button', { name: words('settings.webhook.kept') }).click()
  // By keyboard: toasts of the steps before may lie over it.
  const send = page.getByRole('button', { name: words('settings.webhook.send') })
  await send.press('Enter')
  await expect(page.getByText(words('settings.webhook.outcome.delivered'))).toBeVisible()
  expect(receiver.got.map((each) => each.headers['tandem-event'])).toEqual(['test'])
  await inspect(page, 'the webhook, tested')
  receiver.close()
  await send.press('Enter')
  await expect(page.getByText(words('settings.webhook.outcome.unreachable'))).toBeVisible()

  await page.getByRole('link', { name: words('settings.sessions.title') }).click()
  await expect(page.getByRole('row').filter({ hasText: words('settings.sessions.current') })).toHaveCount(1)
  await inspect(page, 'sessions')
  await page.getByRole('link', { name: words('settings.about.title'), exact: true }).click()
  await expect(page.getByText(words('settings.about.check.governor.title'), { exact: true }).first()).toBeVisible()
  await inspect(page, 'about')
})

test('who may only look reads why', async ({ browser, words, watched, locale, colorScheme, instance }) => {
  const context = await browser.newContext({ locale, colorScheme, baseURL: instance.url })
  const page = watched(await context.newPage())
  await page.goto('/login')
  await page.getByLabel(words('login.username')).fill(VIEWER.username)
  await page.locator('input[type=password]').fill(VIEWER.password)
  await page.getByRole('button', { name: words('login.submit') }).click()
  await expect(page.getByRole('navigation', { name: words('nav.label') })).toBeVisible()
  for (const section of ['users', 'tokens', 'webhook', 'about']) {
    await page.goto(`/settings/${section}`)
    await expect(page.getByText(words('settings.administratorOnly'))).toBeVisible()
  }
  await inspect(page, 'for administrators')
  await page.goto('/settings/users')
  await expect(page.getByText(words('settings.administratorOnly'))).toBeVisible()
  const vera = (await instance.api.call(listUsers)).find((each) => each.username === VIEWER.username)
  await instance.api.call(setUserRole, { params: { id: vera?.id ?? '' }, body: { role: 'administrator' } })
  await expect(page.getByRole('row').filter({ hasText: VIEWER.username })).toBeVisible()
  await context.close()
})

test('the API reference makes calls as the person who looks, with what the console serves alone', async ({
  page,
  instance,
  words,
  watched,
}) => {
  watched(page)
  const elsewhere: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(instance.url) && !request.url().startsWith('data:')) elsewhere.push(request.url())
  })
  await page.goto('/settings/tokens')
  await page.getByRole('link', { name: words('settings.tokens.reference') }).click()
  await expect(page.getByRole('heading', { level: 1, name: words('reference.title') })).toBeVisible()
  await page.locator('#operations-tag-Node').getByRole('button').first().click()
  const call = page.locator('#operations-Node-listNodes')
  await call.locator('.opblock-summary-control').first().click()
  await call.getByRole('button', { name: 'Try it out' }).click()
  await call.getByRole('button', { name: 'Execute' }).click()
  await expect(call.locator('.live-responses-table .response-col_status').last()).toContainText('200')
  await expect(call.locator('.live-responses-table')).toContainText('"node1"')
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude('[data-sonner-toaster]').analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((each) => each.target.join(' ')).join(', ')}`)).toEqual([])
  expect(elsewhere).toEqual([])
})

test('the API reference says that its description can’t be had, and tries again', { tag: ONCE }, async ({ page, words }) => {
  await page.route('**/openapi.json', (route) => route.fulfill({ status: 503, body: 'starting' }))
  await page.goto('/api/docs')
  const again = page.getByRole('main').getByRole('button', { name: words('common.retry') })
  await expect(again).toBeVisible({ timeout: 15_000 })
  await page.unroute('**/openapi.json')
  await again.click()
  await expect(page.locator('#operations-tag-Node')).toBeVisible()
})
