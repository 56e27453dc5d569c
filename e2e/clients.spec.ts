import { readFile } from 'node:fs/promises'
import { actOnContainer, createClient, deleteClient, listClients, listNodes } from '../lib/api/contract'
import { AXIS_PASSWORD, activeIs, deployAxisServer, healthy, setMasterSlave } from '../tests/support/scenario'
import { enter, expect, test } from './support/fixtures'
import { inspect } from './support/inspect'

/** Ten messages a second: what is watched comes soon. */
const PERIOD = 'AXIS_PERIOD_MS=100'

test.describe.configure({ mode: 'serial' })

let taskIds: { master: string; slave: string }

test('several clients at once, in a list that can be searched and acted on', async ({
  page,
  watched,
  instance,
  words,
  terms,
}) => {
  const { api } = instance
  const { list: nodes } = await api.call(listNodes, { query: { pageSize: -1 } })
  const [first, second] = nodes.filter((node) => node.type === 'linux').map((node) => node.name)
  if (!first || !second) throw new Error('two Linux nodes are needed')
  const [master, slave] = await Promise.all([
    deployAxisServer(api, { name: 'gyro_master', node: first, env: [PERIOD] }),
    deployAxisServer(api, { name: 'gyro_slave', node: second, env: [PERIOD] }),
  ])
  taskIds = { master: master.taskId, slave: slave.taskId }
  await Promise.all([healthy(api, master.taskId), healthy(api, slave.taskId)])
  await setMasterSlave(api, { master: master.taskId, slave: slave.taskId })
  await activeIs(api, master.taskId)

  watched(page)
  await enter(page, instance)
  await page.goto('/clients?server=axis_server')

  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(words('clients.form.serverHealth', { healthy: 2, all: 2 }))).toBeVisible()
  await dialog.getByLabel(words('clients.form.count')).fill('51')
  await expect(dialog.getByText(words('errors.client.count'))).toBeVisible()
  await dialog.getByLabel(words('clients.form.count')).fill('3')
  await dialog.getByLabel(words('clients.form.name')).fill('probe')
  // What is pasted with a separator becomes rows, each with its own error.
  await dialog.locator('[data-tour="client urls"]').fill('/axis, axis')
  await expect(dialog.getByText(words('errors.client.url.form'))).toBeVisible()
  await inspect(page, 'run clients')
  await dialog.getByRole('button', { name: words('clients.form.removeUrl', { n: 2 }) }).click()
  await dialog.locator('input[type=password]').fill(AXIS_PASSWORD)
  await dialog.getByRole('button', { name: words('clients.form.runMany', { n: 3 }) }).click()
  await expect(dialog).toBeHidden()

  const rows = page.getByRole('row').filter({ hasText: 'probe-' })
  await expect(rows).toHaveCount(3)
  await expect(rows.filter({ hasText: 'gyro_master' })).toHaveCount(3)
  await inspect(page, 'clients')
  await page.getByLabel(words('clients.search')).fill('probe-2')
  await expect(rows).toHaveCount(1)
  await expect(page).toHaveURL(/q=probe-2/)
  await page.getByLabel(words('clients.search')).fill('')
  for (const name of ['probe-2', 'probe-3'])
    await page.getByRole('checkbox', { name: words('clients.bulk.one', { name }) }).click()
  await page.getByRole('button', { name: terms.stop, exact: true }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: terms.stop, exact: true }).click()
  await expect(rows.filter({ hasText: words('clients.state.stopped') })).toHaveCount(2)
})

test('one client: its output, its plot and its numbers over a switch', async ({ page, watched, instance, words }) => {
  const { api } = instance
  /** A busy machine may add quiet gaps: only those of lost connections are counted here. */
  const disconnected = (n: number) => words('clients.statistics.gapKinds', { disconnected: n, quiet: 0 }).split(/[,，]/)[0] ?? ''
  watched(page)
  await enter(page, instance)
  await page.goto('/clients')
  await page.getByRole('link', { name: 'probe-1', exact: true }).click()
  const terminal = page.getByRole('region', { name: words('clients.terminal.title'), exact: true })
  const messages = terminal.locator('[data-kind=message]')
  await expect(messages.first()).toBeVisible()
  await expect(page.locator('canvas')).toBeVisible()
  await expect(page.locator('[data-axis=roll]')).toHaveText(/^\d+$/)

  await api.call(actOnContainer, { body: { id: taskIds.master, action: 'stop' } })
  await expect(page.locator('[data-current-publisher]')).toContainText('gyro_slave')
  const returns = page.getByRole('row').filter({ hasText: 'gyro_slave' })
  await expect(returns).toContainText(words('governance.switch.kind.switchover'))
  await expect(page.getByText(disconnected(1))).toBeVisible()

  // Paused, what is shown stands still while lines wait; the search goes through it.
  await terminal.getByRole('button', { name: words('clients.terminal.pause') }).click()
  const shown = await messages.count()
  await expect(terminal.locator('[data-waiting]')).not.toBeEmpty()
  await expect(messages).toHaveCount(shown)
  await terminal.getByRole('searchbox').fill('connect: ')
  await terminal.getByRole('searchbox').press('Enter')
  await expect(terminal.getByRole('status')).toHaveText('3/3')
  await expect(terminal.locator('mark')).toHaveCount(3)
  await inspect(page, 'client, paused and searched')
  await terminal.getByRole('button', { name: words('clients.terminal.resume') }).click()

  const downloading = page.waitForEvent('download')
  await terminal.getByRole('button', { name: words('clients.terminal.download') }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('probe-1.log')
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
  expect(lines[0]).toBe('On connect, connect: connected, info: {"name":"axis_server"}')
  expect(lines[1]).toBe('On message, URL: /axis payload: {"roll": 1, "pitch": 1, "yaw": 1}')

  await page.getByRole('button', { name: words('clients.attitude.body') }).click()
  await expect(page.getByRole('img', { name: words('clients.attitude.bodyPicture') })).toBeVisible()
  await page.getByRole('button', { name: words('clients.statistics.reset') }).click()
  await expect(page.getByText(disconnected(0))).toBeVisible()
})

test('why a client isn’t connected is said in the person’s language', async ({ page, watched, instance, words }) => {
  const { api } = instance
  for (const { id } of await api.call(listClients)) await api.call(deleteClient, { params: { id } })
  await api.call(createClient, { body: { name: 'lost', server: 'radar', urls: ['/x'] } })
  watched(page)
  await enter(page, instance)
  await page.goto('/clients')
  await expect(page.getByText(words('clients.failure.unknown', { server: 'radar' }))).toBeVisible()
  await api.call(createClient, { body: { name: 'refused', server: 'axis_server', urls: ['/axis'], password: 'wrong' } })
  const row = page.getByRole('row').filter({ hasText: 'refused' })
  await expect(row).toContainText(words('clients.failure.password', { address: '' }).trim())
})
