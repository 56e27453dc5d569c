import { readFile } from 'node:fs/promises'
import { actOnContainer, createService, deleteService, imageConfig, listContainersByService } from '../lib/api/contract/index'
import { AXIS_SERVER, healthy, until } from '../tests/support/scenario'
import { enter, expect, test } from './support/fixtures'
import { inspect } from './support/inspect'

const POOL = 'list_pool'
const ALONE = 'list_alone'

test('many containers are found, sorted, and acted on together', async ({ page, watched, instance, words, terms }) => {
  watched(page)
  const { api } = instance
  await enter(page, instance)
  const { config } = await api.call(imageConfig, { query: { ref: AXIS_SERVER } })
  const services: { id: string; containers: string[] }[] = []
  for (const [name, factor] of [
    [POOL, 3],
    [ALONE, 1],
  ] as const) {
    const body = {
      name,
      factor,
      policy: 'dynamic' as const,
      node: { names: ['node1', 'node2'] },
      image: { ref: AXIS_SERVER, config },
    }
    services.push(await api.call(createService, { body }))
  }
  const taskIds = services.flatMap((each) => each.containers)
  await Promise.all(taskIds.map((taskId) => healthy(api, taskId)))

  const pool = page.getByRole('row').filter({ hasText: POOL })
  await test.step('what is looked for stands in the address', async () => {
    await page.goto('/deployment')
    await expect(pool.first()).toBeVisible()
    await page.getByRole('radio', { name: words('deployment.list.containers') }).click()
    await page.getByLabel(words('deployment.list.search')).fill('list_pool node')
    await expect(page.getByRole('row')).toHaveCount(4)
    await page.getByRole('button', { name: words('deployment.column.cpu'), exact: true }).click()
    await expect(page.getByRole('columnheader', { name: words('deployment.column.cpu') })).toHaveAttribute(
      'aria-sort',
      'ascending',
    )
    await page.getByRole('button', { name: words('deployment.column.cpu'), exact: true }).click()
    await expect(page).toHaveURL(/view=containers.*q=list_pool\+node.*sort=-cpu/)
    await inspect(page, 'containers, filtered')
    await page.reload()
    await expect(page.getByRole('row')).toHaveCount(4)
    await expect(page.getByRole('columnheader', { name: words('deployment.column.cpu') })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
  })

  await test.step('stopping all that fit is asked about, done, and seen', async () => {
    await page.getByRole('checkbox', { name: words('deployment.list.selectAll') }).click()
    await page.getByRole('button', { name: terms.stop, exact: true }).first().click()
    const confirm = page.getByRole('alertdialog')
    await expect(confirm).toContainText('list_pool-1')
    await expect(confirm).toContainText('axis_server')
    await inspect(page, 'stop many')
    await confirm.getByRole('button', { name: terms.stop, exact: true }).click()
    await expect(confirm).toBeHidden()
    const stopped = words('common.containerStatus.stopped')
    for (const number of [1, 2, 3])
      await expect(page.getByRole('row').filter({ hasText: `list_pool-${number}` })).toContainText(stopped)
  })

  await test.step('a row that refuses is named; those chosen stay so', async () => {
    await expect(page.getByRole('checkbox', { name: words('deployment.list.selectAll') })).toBeChecked()
    const refusal = { status: 400, message: 'not today', data: null }
    await page.route('**/api/v1/container', (route) =>
      route.request().postDataJSON()?.id === 'list_pool-2' ? route.fulfill({ json: refusal }) : route.continue(),
    )
    await page
      .getByRole('button', { name: words('deployment.action.start'), exact: true })
      .first()
      .click()
    const failed = page.getByRole('alertdialog')
    await expect(failed.getByRole('listitem')).toHaveText(['list_pool-2: not today'])
    await inspect(page, 'refused')
    await page.unroute('**/api/v1/container')
    await failed.getByRole('button', { name: words('common.retry') }).click()
    await expect(failed).toBeHidden()
    const running = words('common.containerStatus.running')
    for (const number of [1, 2, 3])
      await expect(page.getByRole('row').filter({ hasText: `list_pool-${number}` })).toContainText(running)
  })

  await test.step('nothing fits: that is said, and can be let go', async () => {
    await page.getByLabel(words('deployment.list.search')).fill('no such thing')
    await expect(page.getByText(words('deployment.list.nothing.title'))).toBeVisible()
    await page
      .getByRole('button', { name: words('deployment.list.clear') })
      .last()
      .click()
    await expect(page.getByRole('link', { name: 'list_alone-1' })).toBeVisible()
  })

  await test.step('the log of all instances is merged, searched, paused and saved', async () => {
    await page.getByRole('link', { name: 'list_pool-1' }).click()
    await page.getByRole('tab', { name: words('deployment.tab.log') }).click()
    await page.getByRole('button', { name: words('deployment.log.merged', { count: 3 }) }).click()
    const log = page.getByRole('log')
    for (const number of [1, 2, 3]) await expect(log).toContainText(`list_pool-${number}`)
    await page.getByLabel(words('deployment.log.search')).fill('axis_server started')
    await page.keyboard.press('Enter')
    await expect(log.locator('mark').first()).toBeVisible()
    await inspect(page, 'log')
    await page.getByRole('button', { name: words('deployment.log.pause'), exact: true }).click()
    await api.call(actOnContainer, { body: { id: 'list_pool-1', action: 'restart' } })
    await expect(
      page.getByRole('button', { name: /\d/ }).filter({ hasText: words('deployment.log.resume', { count: 0 }) }),
    ).toBeVisible()
    const saving = page.waitForEvent('download')
    await page.getByRole('button', { name: words('deployment.log.download') }).click()
    const text = await readFile(await (await saving).path(), 'utf8')
    expect(text).toMatch(/list_pool-3 stdout axis_server started/)
  })

  await test.step('its figures are drawn, and what was done to it is told', async () => {
    await page.getByRole('tab', { name: words('deployment.tab.statistics') }).click()
    await expect(page.getByRole('img', { name: words('deployment.statistics.memory') }).locator('canvas')).toBeVisible()
    await inspect(page, 'statistics')
    await page.getByRole('tab', { name: words('deployment.tab.history') }).click()
    await expect(
      page
        .getByRole('row')
        .filter({ hasText: words('deployment.action.restart') })
        .first(),
    ).toBeVisible()
    await page.getByRole('tab', { name: words('deployment.tab.json') }).click()
    await expect(page.getByText('"name": "list_pool-1"')).toBeVisible()
    await inspect(page, 'JSON')
  })

  for (const { id } of services) await api.call(deleteService, { params: { id } })
  await until('the services are gone', async () => {
    const { list } = await api.call(listContainersByService, {
      query: { serviceIds: services.map((each) => each.id), pageSize: -1 },
    })
    return list.length === 0
  })
})
