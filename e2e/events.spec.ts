import { readFile } from 'node:fs/promises'
import { actOnContainer, listEvents, listNodes } from '../lib/api/contract'
import { activeIs, deployAxisServer, healthy, microserviceWith, setMasterSlave } from '../tests/support/scenario'
import { enter, expect, test } from './support/fixtures'
import { inspect } from './support/inspect'

test.describe.configure({ mode: 'serial' })

test.beforeEach(({ instance, page }) => enter(page, instance))

test('the overview teaches the first step, then says what needs attention', async ({ page, watched, instance, words, terms }) => {
  watched(page)
  await page.goto('/')
  await expect(page).toHaveURL(/\/overview$/)
  await expect(page.getByRole('heading', { level: 1, name: terms.overview })).toBeVisible()
  await expect(page.getByRole('heading', { name: words('overview.first.title') })).toBeVisible()
  await inspect(page, 'overview, empty')

  const { api } = instance
  const { list: nodes } = await api.call(listNodes, { query: { pageSize: -1 } })
  const [first, second] = nodes.filter((node) => node.type === 'linux').map((node) => node.name)
  const [master, slave] = await Promise.all([
    deployAxisServer(api, { name: 'server_master', node: first ?? '' }),
    deployAxisServer(api, { name: 'server_slave', node: second ?? '', restart: 'never' }),
  ])
  await microserviceWith(api, 2)
  await setMasterSlave(api, { master: master.taskId, slave: slave.taskId })
  await expect(page.getByText(words('overview.attention.wellTitle'))).toBeVisible()

  const stop = (id: string) => api.call(actOnContainer, { body: { id, action: 'stop' } })
  await stop('server_master-1')
  await activeIs(api, slave.taskId)
  const alone = page.locator('[data-attention="noSlave"]')
  await expect(alone).toContainText(words('overview.attention.text.noSlave', { active: 'server_slave-1' }))
  await expect(page.getByRole('region', { name: words('overview.switches') })).toContainText(terms.switchover)
  await inspect(page, 'overview')
  await alone.getByRole('link', { name: 'axis_server', exact: true }).click()
  await expect(page).toHaveURL(/\/governance\//)
  // Not that of the page that was loading, which is gone.
  await expect(page.getByRole('heading', { level: 1, name: 'axis_server' })).toBeFocused()

  // A process that ends by itself, and isn't started again.
  const port = (await healthy(api, slave.taskId)).vsoaPort
  const pid = instance.containerPid(port)
  if (!pid) throw new Error('server_slave has no process')
  process.kill(pid, 'SIGKILL')
  await page.getByRole('link', { name: terms.overview }).first().click()
  await expect(page.locator('[data-attention]').first()).toHaveAttribute('data-attention', 'nobody')
  await expect(page.locator('[data-attention="exited"]')).toContainText('server_slave-1')
})

test('events are live, filtered by the address, and complete after the line was cut', async ({
  page,
  instance,
  words,
  terms,
}) => {
  const { api } = instance
  await page.goto('/')
  await page.getByRole('link', { name: terms.events, exact: true }).first().click()
  const rows = page.locator('[data-event]')
  const error = rows.filter({ hasText: words('events.severity.error') })
  await expect(error.first()).toContainText('server_slave-1')
  await inspect(page, 'events')

  await page.getByRole('button', { name: words('events.severity.error') }).click()
  await page
    .getByRole('searchbox')
    .or(page.getByPlaceholder(words('events.filter.name')))
    .first()
    .fill('slave')
  await expect(page).toHaveURL(/severity=error/)
  await expect(page).toHaveURL(/q=slave/)
  await expect(rows).toHaveCount(await error.count())
  await page.reload()
  await expect(rows.first()).toContainText('server_slave-1')
  await page.getByRole('button', { name: words('events.filter.clear') }).click()

  const total = async () => (await api.call(listEvents)).total
  await expect(rows).toHaveCount(await total())
  // New ones come without being asked for.
  const joined = page.locator('[data-event="instance.joined"]')
  const earlier = await joined.count()
  await api.call(actOnContainer, { body: { id: 'server_master-1', action: 'start' } })
  await expect(joined).toHaveCount(earlier + 1)
  await expect(joined.first()).toContainText('axis_server')

  await page.context().setOffline(true)
  await expect(page.getByText(words('common.live.lost'))).toBeVisible({ timeout: 20_000 })
  const before = await rows.count()
  await api.call(actOnContainer, { body: { id: 'server_master-1', action: 'stop' } })
  await expect.poll(total).toBeGreaterThanOrEqual(before + 1)
  await api.call(actOnContainer, { body: { id: 'server_master-1', action: 'start' } })
  await expect.poll(total).toBeGreaterThanOrEqual(before + 3)
  expect(await rows.count()).toBe(before)
  await page.context().setOffline(false)
  await expect(page.getByText(words('common.live.lost'))).toBeHidden({ timeout: 20_000 })
  await expect.poll(async () => (await rows.count()) === (await total())).toBe(true)
})

test('switches and audit have their own lists, and all that fits can be saved', async ({ page, watched, instance, words }) => {
  watched(page)
  await page.goto('/events?tab=switches')
  await expect(page.locator('[data-switch]').first()).toContainText('axis_server')
  await inspect(page, 'events, switches')
  await page.getByRole('tab', { name: words('events.tab.audit') }).click()
  await expect(page).toHaveURL(/tab=audit/)
  await expect(page.locator('[data-audit="service.create"]')).toHaveCount(2)
  await inspect(page, 'events, audit')

  await page.goto('/events?about=node')
  const { total } = await instance.api.call(listEvents, { query: { subjectType: ['node'] } })
  await expect(page.locator('[data-event]')).toHaveCount(total)
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: words('events.export.action') }).click()
  await page.getByRole('menuitem', { name: words('events.export.csv') }).click()
  const file = await saved
  expect(file.suggestedFilename()).toMatch(/^tandem-events-.*\.csv$/)
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines[0]).toBe('\uFEFFseq,time,severity,kind,subject_type,subject_id,subject_name,text,params')
  expect(lines).toHaveLength(total + 1)
  expect(lines[1]).toContain(words('events.kind.node_online'))

  await page.goto('/events?q=nothing-has-this-name')
  await expect(page.getByText(words('events.noMatch'))).toBeVisible()
})
