import type { Page } from '@playwright/test'
import { getMicroservice, listNodes } from '../lib/api/contract'
import { deployThroughWizard } from './support/deploy'
import { ADMIN, enter, expect, logIn, ONCE, test } from './support/fixtures'
import { inspect } from './support/inspect'

/** A client's printed messages with the name of who published them, oldest first. */
function outputOf(page: Page) {
  return page.locator('[data-kind]').evaluateAll((lines) =>
    lines.map((line) => ({
      kind: line.getAttribute('data-kind'),
      publisher: line.querySelector('[data-publisher]')?.textContent ?? '',
      text: line.querySelector('[data-text]')?.textContent ?? '',
    })),
  )
}
const message = (n: number) => `On message, URL: /axis payload: {"roll": ${n}, "pitch": ${n}, "yaw": ${n}}`

/** What is printed after the last connection: it must begin with the numbers 1, 2 … of that publisher. */
async function startsAnewFrom(page: Page, service: string) {
  await expect(async () => {
    const lines = await outputOf(page)
    const last = lines.findLastIndex((line) => line.kind === 'connected')
    expect(lines[last]?.text).toMatch(/^On connect, connect: connected, info: /)
    const messages = lines.slice(last).filter((line) => line.kind === 'message')
    expect(messages.slice(0, 2).map((line) => line.text)).toEqual([message(1), message(2)])
    for (const line of messages) expect(line.publisher).toContain(service)
  }).toPass({ timeout: 20_000 })
}

test.describe.configure({ mode: 'serial' })

test('the first administrator is made, and logs in again', async ({ page, watched, words, terms }) => {
  watched(page)
  await page.goto('/')
  await expect(page).toHaveURL(/\/setup/)
  await inspect(page, 'set-up')
  await page.getByLabel(words('setup.username')).fill(ADMIN.username)
  await page.locator('input[type=password]').fill(ADMIN.password)
  await page.getByRole('button', { name: words('setup.submit') }).click()
  await expect(page.getByRole('heading', { level: 1, name: terms.overview })).toBeVisible()
  await expect(page).toHaveTitle(new RegExp(terms.overview))
  // An empty console teaches the next step.
  await expect(page.getByRole('heading', { name: words('overview.first.title') })).toBeVisible()
  await page.getByRole('link', { name: terms.deployment, exact: true }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: terms.deployment })).toBeVisible()
  await expect(page).toHaveTitle(new RegExp(terms.deployment))
  await expect(page.getByRole('heading', { name: words('deployment.emptyTitle') })).toBeVisible()
  // A list that is still on its way would be refused after the logout, and the browser's console says so.
  await page.waitForLoadState('networkidle')
  await page.getByRole('button', { name: words('nav.account', { name: ADMIN.username }) }).click()
  await page.getByRole('menuitem', { name: words('nav.logout') }).click()
  await expect(page).toHaveURL(/\/login/)
  await page.goto('/governance')
  await expect(page).toHaveURL(/\/login\?next=/)
  await inspect(page, 'login')
  await logIn(page, words)
  // Back to where the person wanted to go.
  await expect(page.getByRole('heading', { level: 1, name: terms.governance })).toBeVisible()
  await expect(page).toHaveTitle(new RegExp(terms.governance))
  await inspect(page, 'governance, empty')
  await page.getByRole('link', { name: terms.nodes }).click()
  await expect(page.getByRole('heading', { level: 1, name: terms.nodes })).toBeVisible()
  await expect(page.getByText(words('nodes.online')).first()).toBeVisible()
  await page.getByRole('link', { name: terms.clients }).click()
  await expect(page.getByRole('heading', { level: 1, name: terms.clients })).toBeVisible()
  await inspect(page, 'clients, empty')
})

test('steps 1–9 of the example', async ({ page, watched, instance, words, terms }) => {
  watched(page)
  await enter(page, instance)
  const { list: nodes } = await instance.api.call(listNodes, { query: { pageSize: -1 } })
  const [first, second] = nodes.filter((node) => node.type === 'linux').map((node) => node.name)
  if (!first || !second) throw new Error('two Linux nodes are needed')

  await test.step('1–3: deploy server_master', () =>
    deployThroughWizard(page, { service: 'server_master', node: first, words, terms, look: true }))
  await test.step('4: deploy server_slave on another node', () =>
    deployThroughWizard(page, { service: 'server_slave', node: second, words, terms }))

  const row = page.locator('[data-microservice="axis_server"]')
  await test.step('5: the microservice is listed with both instances', async () => {
    await inspect(page, 'deployment')
    await page.getByRole('link', { name: terms.governance }).click()
    await expect(row.getByRole('img', { name: words('governance.healthyOf', { healthy: 2, all: 2 }) })).toBeVisible()
    await expect(row).toContainText(terms.roundRobin)
    await row.getByRole('button', { name: terms.loadBalancing }).click()
  })

  await test.step('6: master/slave, with the mistakes one can make', async () => {
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: terms.masterSlave }).click()
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await expect(dialog.getByText(words('governance.strategy.problem.noMaster'))).toBeVisible()
    await expect(dialog.getByText(words('governance.strategy.problem.noSlave'))).toBeVisible()
    const choose = async (combobox: string, option: RegExp) => {
      await dialog.getByRole('combobox', { name: combobox }).click()
      await page.getByRole('option', { name: option }).click()
    }
    const master = words('governance.strategy.master')
    const addSlave = words('governance.strategy.addSlave')
    await choose(addSlave, /server_slave/)
    await choose(master, /server_slave/)
    await expect(dialog.getByText(words('governance.strategy.problem.slaveIsMaster'))).toBeVisible()
    await choose(master, /server_master/)
    await expect(dialog.getByText(words('governance.strategy.problem.slaveIsMaster'))).toBeHidden()
    await dialog.getByLabel(words('governance.ping.interval')).fill('5')
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await expect(dialog.getByText(words('errors.ping.interval'))).toBeVisible()
    await dialog.getByLabel(words('governance.ping.interval')).fill('500')
    await inspect(page, 'load balancing')
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await expect(dialog).toBeHidden()
    await expect(row).toContainText(terms.masterSlave)
    await expect(row.locator('[data-active]')).toContainText('server_master')
  })

  const feed = watched(await page.context().newPage())
  await test.step('7: run a client and see its output', async () => {
    await feed.goto('/clients')
    await feed.getByRole('button', { name: words('clients.run') }).click()
    const dialog = feed.getByRole('dialog')
    await expect(dialog.getByLabel(words('clients.form.server'), { exact: false }).first()).toHaveValue('axis_server')
    await expect(dialog.getByLabel(words('clients.form.urls'), { exact: false })).toHaveValue('/axis')
    await dialog.getByRole('button', { name: words('clients.form.advanced') }).click()
    await dialog.getByLabel(words('clients.form.keepaliveMs')).fill('1')
    await dialog.getByRole('button', { name: words('clients.form.run'), exact: true }).click()
    await expect(dialog.getByText(words('errors.client.ms.50'))).toBeVisible()
    await dialog.getByLabel(words('clients.form.keepaliveMs')).fill('1000')
    await dialog.locator('input[type=password]').fill('123456')
    await dialog.getByRole('button', { name: words('clients.form.run'), exact: true }).click()
    await expect(feed).toHaveURL(/\/clients\/.+/)
    await startsAnewFrom(feed, 'server_master')
    await expect(feed.getByRole('img', { name: words('clients.attitude.picture') })).toBeVisible()
    await expect(feed.locator('[data-current-publisher]')).toContainText('server_master')
  })

  await test.step('8: stop server_master; the client goes on with server_slave', async () => {
    await page.getByRole('link', { name: terms.deployment }).click()
    const service = page.getByRole('row').filter({ hasText: 'server_master' }).first()
    await service.getByRole('button', { name: terms.stop, exact: true }).click()
    const confirm = page.getByRole('alertdialog')
    // It says whom it hurts and where they go, before.
    await expect(confirm).toContainText('server_slave')
    await inspect(page, 'stop')
    await confirm.getByRole('button', { name: terms.stop, exact: true }).click()
    await startsAnewFrom(feed, 'server_slave')
    const kinds = (await outputOf(feed)).map((line) => line.kind)
    expect(kinds.indexOf('disconnected')).toBeGreaterThan(0)
    expect(kinds.lastIndexOf('connected')).toBeGreaterThan(kinds.indexOf('disconnected'))
    await expect(feed.locator('[data-current-publisher]')).toContainText('server_slave')
    await expect(feed.locator('[data-sonner-toast]').filter({ hasText: 'server_master → server_slave' })).toContainText(/\d ms/)
    await feed.goto('/governance/axis_server')
    await expect(feed.locator('figure[data-active*="server_slave"]')).toBeVisible()
    const event = feed.locator('[data-switch]').first()
    await expect(event).toContainText(terms.switchover)
    await expect(event).toContainText(words('governance.switch.cause.planned stop'))
    await expect(event).toContainText(/\d ms/)
    await event.locator('summary').last().click()
    await expect(event).toContainText(words('governance.switch.signal.request'))
  })

  await test.step('9: start server_master again; it comes back only when asked', async () => {
    const service = page.getByRole('row').filter({ hasText: 'server_master' }).first()
    await service.getByRole('button', { name: words('deployment.action.start'), exact: true }).click()
    await page.getByRole('link', { name: terms.governance }).click()
    await expect(row.getByRole('img', { name: words('governance.healthyOf', { healthy: 2, all: 2 }) })).toBeVisible({
      timeout: 20_000,
    })
    await expect(row.locator('[data-active]')).toContainText('server_slave')
    await inspect(page, 'governance')
    await feed.goBack()
    await startsAnewFrom(feed, 'server_slave')
    await row.getByRole('button', { name: words('governance.failback.action') }).click()
    const confirm = page.getByRole('alertdialog')
    await expect(confirm).toContainText(/1/)
    await expect(confirm).toContainText('server_master')
    await inspect(page, 'failback')
    await confirm.getByRole('button', { name: words('governance.failback.confirm') }).click()
    await expect(confirm).toBeHidden()
    await expect(row.locator('[data-active]')).toContainText('server_master')
    await startsAnewFrom(feed, 'server_master')
    await page.getByRole('link', { name: 'axis_server' }).click()
    await expect(page.locator('[data-switch]').first()).toContainText(terms.failback)
  })
})

test('a killed active one is replaced while one looks at it', { tag: ONCE }, async ({
  page,
  watched,
  instance,
  words,
  terms,
}) => {
  watched(page)
  await enter(page, instance)
  const before = await instance.api.call(getMicroservice, { params: { id: 'axis_server' } })
  const active = before.instances.find((each) => each.taskId === before.active)
  const pid = active && instance.containerPid(active.port)
  if (!pid) throw new Error('the active one has no process')
  await page.goto('/governance/axis_server')
  await expect(page.locator('figure[data-active*="server_master"]')).toBeVisible()
  process.kill(pid, 'SIGKILL')
  await expect(page.locator('figure[data-active*="server_slave"]')).toBeVisible()
  await expect(page.locator('[data-sonner-toast]').filter({ hasText: 'server_master → server_slave' })).toContainText(/\d ms/)
  const event = page.locator('[data-switch]').first()
  await expect(event).toContainText(terms.failover)
  await event.locator('summary').last().click()
  await expect(event).toContainText(words('governance.switch.signal.exit'))
  // Restarted by its policy; the way back is only offered.
  await expect(page.getByRole('button', { name: words('governance.failback.action') })).toBeVisible({ timeout: 20_000 })
  await expect(page.locator('figure[data-active*="server_slave"]')).toBeVisible()
})
