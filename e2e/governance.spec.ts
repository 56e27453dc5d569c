import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import {
  actOnContainer,
  createClient,
  getMicroservice,
  listNodes,
  microserviceDistribution,
  updateMicroservice,
} from '../lib/api/contract'
import { lookup } from '../lib/vsoa'
import { AXIS_NAME, AXIS_PASSWORD, deployAxisServer, healthy, microserviceWith } from '../tests/support/scenario'
import { enter, expect, test } from './support/fixtures'
import { inspect } from './support/inspect'

async function downloaded(page: Page, kind: string, button: string): Promise<string> {
  await page.getByRole('button', { name: button }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: kind }).click()])
  return readFile(await file.path(), 'utf8')
}

test('slaves in order by keyboard; a switch with its timeline', async ({ page, watched, instance, words, terms }) => {
  const { api } = instance
  watched(page)
  await enter(page, instance)
  const { list: nodes } = await api.call(listNodes, { query: { pageSize: -1 } })
  const [first, second] = nodes.filter((node) => node.type === 'linux').map((node) => node.name)
  if (!first || !second) throw new Error('two Linux nodes are needed')
  const [master, a, b] = await Promise.all([
    deployAxisServer(api, { name: 'gyro_master', node: first }),
    deployAxisServer(api, { name: 'gyro_a', node: second }),
    deployAxisServer(api, { name: 'gyro_b', node: second }),
  ])
  await Promise.all([master, a, b].map(({ taskId }) => healthy(api, taskId)))
  const { id } = await microserviceWith(api, 3)
  const loadBalanceDetail = [a, b].map((slave) => ({ master: master.taskId, id: slave.taskId }))
  await api.call(updateMicroservice, { body: { id, loadBalance: 'masterSlave', loadBalanceDetail } })
  for (const name of ['one', 'two'])
    await api.call(createClient, {
      body: { name, server: AXIS_NAME, password: AXIS_PASSWORD, urls: ['/axis'], reconnectDelayMs: 0 },
    })

  await page.goto(`/governance/${AXIS_NAME}`)
  const story = page.locator('[data-switch]')
  await expect(page.locator('figure[data-active*="gyro_master"]')).toBeVisible()

  await test.step('the order of the slaves, by dragging with the keyboard', async () => {
    await page.getByRole('button', { name: terms.loadBalancing }).click()
    const dialog = page.getByRole('dialog')
    const slaves = dialog.getByRole('list', { name: words('governance.strategy.slavesInOrder') }).getByRole('listitem')
    const handle = dialog.getByRole('button', { name: words('governance.strategy.drag.handle', { name: 'gyro_a-1' }) })
    await handle.focus()
    // Escape takes the drag back, not the dialog.
    await page.keyboard.press('Space')
    await expect(dialog.getByText(words('governance.strategy.drag.start', { name: 'gyro_a-1', place: 1 }))).toBeAttached()
    await page.keyboard.press('Escape')
    await expect(dialog.getByText(words('governance.strategy.drag.cancel', { name: 'gyro_a-1', place: 1 }))).toBeAttached()
    await expect(slaves.first()).toContainText('gyro_a')
    await page.keyboard.press('Space')
    await expect(dialog.getByText(words('governance.strategy.drag.start', { name: 'gyro_a-1', place: 1 }))).toBeAttached()
    await page.keyboard.press('ArrowDown')
    await expect(dialog.getByText(words('governance.strategy.drag.over', { name: 'gyro_a-1', place: 2 }))).toBeAttached()
    await page.keyboard.press('Space')
    await expect(slaves.first()).toContainText('gyro_b')
    await expect(dialog.getByText(words('governance.strategy.movedTo', { name: 'gyro_a-1', place: 2 }))).toBeAttached()
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await expect(dialog).toBeHidden()
    const saved = await api.call(getMicroservice, { params: { id } })
    expect(saved.loadBalanceDetail?.map((each) => each.id)).toEqual([b.taskId, a.taskId])
  })

  await test.step('the timeline of a switch completes itself', async () => {
    // Both are served, so that both have to come over.
    await expect(page.getByText(words('governance.picture.hears', { name: 'gyro_master-1' }))).toHaveCount(2)
    await api.call(actOnContainer, { body: { id: 'gyro_master-1', action: 'stop' } })
    await expect(page.locator('figure[data-active*="gyro_b"]')).toBeVisible()
    await expect(story).toContainText(words('governance.switch.cause.planned stop'))
    await expect(story.locator('[data-lane=client]')).toHaveCount(2)
    await story
      .locator('summary')
      .filter({ hasText: words('governance.timeline.asTable') })
      .click()
    await expect(story.getByRole('cell', { name: words('governance.timeline.mark.firstMessage') })).toHaveCount(2)
    await expect(
      story.getByRole('cell', { name: words('governance.said.askedStop', { container: 'gyro_master-1' }) }),
    ).toBeVisible()
    await inspect(page, 'microservice with a timeline')
  })

  await test.step('the bell says that one is unread; whoever goes to it has read it, in every tab', async () => {
    const bell = (on: Page, n: number) => on.getByRole('button', { name: words('alerts.unread', { n }), exact: true })
    const other = watched(await page.context().newPage())
    await other.goto('/overview')
    await expect(bell(other, 1)).toBeVisible()
    const list = page.getByRole('dialog', { name: words('alerts.title'), exact: true })
    await bell(page, 1).click()
    await expect(list.locator('[data-unread=true]')).toHaveCount(1)
    await inspect(page, 'list of the bell')
    await page.keyboard.press('Escape')
    await expect(list).toBeHidden()
    // Looking at the list is not reading it.
    await expect(bell(page, 1)).toBeFocused()
    await page.keyboard.press('Enter')
    await list.locator('[data-unread=true]').focus()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\?switch=/)
    await expect(list).toBeHidden()
    for (const each of [page, other]) await expect(bell(each, 0)).toBeVisible()
    await page.reload()
    await expect(bell(page, 0)).toBeVisible()
    await expect(story).toContainText(words('governance.switch.cause.planned stop'))
    await other.close()
  })

  await test.step('it is zoomed and read by the keyboard, and exported', async () => {
    const plot = story.locator('[role=group]')
    const axis = () => plot.locator('svg text').allTextContents()
    const before = await axis()
    await plot.focus()
    await page.keyboard.press('+')
    await expect.poll(axis).not.toEqual(before)
    await page.keyboard.press('ArrowRight')
    await expect(story.locator('output')).toContainText(words('governance.timeline.mark.lastMessage'))
    await plot.locator('svg').hover()
    const zoomed = await axis()
    await page.mouse.wheel(0, -400)
    await expect.poll(axis).not.toEqual(zoomed)

    const button = words('governance.timeline.export')
    const told = JSON.parse(await downloaded(page, 'JSON', button)) as { switch: { id: string }; clients: unknown[] }
    expect(told.clients).toHaveLength(2)
    expect((await downloaded(page, 'CSV', button)).trim().split('\r\n').length).toBeGreaterThanOrEqual(1 + 2 * 6)
    expect(await downloaded(page, 'SVG', button)).toMatch(/^<svg[^>]*xmlns/)
  })

  await test.step('older ones are chosen from the history and linked to', async () => {
    const rows = page.locator('[data-switch-row]')
    await expect(rows).toHaveCount(2)
    await rows.nth(1).getByRole('button').click()
    await expect(page).toHaveURL(/\?switch=/)
    await expect(story).toContainText(words('governance.switch.cause.rule changed'))
    await page.reload()
    await expect(story).toContainText(words('governance.switch.cause.rule changed'))
  })

  await test.step('the failover policy is explained, checked as it is typed, and shown', async () => {
    await page.goto(`/governance/${AXIS_NAME}`)
    await page.getByRole('button', { name: terms.loadBalancing }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('[data-option=suspended]').click()
    const end = dialog.getByLabel(words('governance.policy.until'))
    await expect(end).not.toHaveValue('')
    await end.fill('')
    await expect(dialog.getByText(words('governance.strategy.problem.untilMissing'))).toBeVisible()
    await dialog.locator('[data-option=manual]').click()
    const holdDown = dialog.getByLabel(words('governance.policy.holdDown'))
    await holdDown.fill('-1')
    await expect(dialog.getByText(words('errors.policy.holdDown'))).toBeVisible()
    await holdDown.fill('0')
    await inspect(page, 'failover policy')
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText(words('governance.policy.isManual'))).toBeVisible()
    expect((await api.call(getMicroservice, { params: { id } })).policy).toMatchObject({ mode: 'manual', holdDownMs: 0 })
  })

  await test.step('a switchover to a chosen instance, a drain, and back', async () => {
    const act = async (name: string, action: string) => {
      await page.getByRole('button', { name: words('governance.availability.menu', { name }) }).click()
      await page.getByRole('menuitem', { name: words(`governance.availability.action.${action}`) }).click()
      const question = page.getByRole('alertdialog')
      if (action === 'drain') await inspect(page, 'question of a drain')
      await question.getByRole('button', { name: words(`governance.availability.action.${action}`) }).click()
      await expect(question).toBeHidden()
    }
    await act('gyro_a-1', 'switchover')
    await expect(page.locator('figure[data-active*="gyro_a"]')).toBeVisible()
    await act('gyro_a-1', 'drain')
    await expect(page.locator('figure[data-active*="gyro_b"]')).toBeVisible()
    const state = (each: string) => page.getByRole('cell', { name: words(`governance.availability.state.${each}`), exact: true })
    await expect(state('drain')).toHaveCount(1)
    await act('gyro_a-1', 'ready')
    await expect(state('drain')).toHaveCount(0)
  })

  await test.step('weights by keyboard, and where look-ups were sent, live', async () => {
    await page.getByRole('button', { name: terms.loadBalancing }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: words('governance.strategy.name.weightedRoundRobin') }).click()
    const weightOf = (name: string) => dialog.getByRole('spinbutton', { name })
    for (const name of ['gyro_master-1', 'gyro_a-1', 'gyro_b-1']) await weightOf(name).fill('0')
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await expect(dialog.getByText(words('governance.strategy.problem.noWeight'))).toBeVisible()
    await weightOf('gyro_a-1').fill('101')
    await expect(dialog.getByText(words('errors.rule.weight'))).toBeVisible()
    await weightOf('gyro_a-1').fill('2')
    await weightOf('gyro_a-1').press('ArrowUp')
    await weightOf('gyro_b-1').fill('1')
    await expect(dialog.getByText('gyro_a-1 75%')).toBeVisible()
    await inspect(page, 'dialog with weights')
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await expect(dialog).toBeHidden()
    const { total } = await api.call(microserviceDistribution, { params: { id } })
    for (let turn = 0; turn < 40; turn++) await lookup(AXIS_NAME, { servers: [instance.position] })
    await expect.poll(() => api.call(microserviceDistribution, { params: { id } })).toMatchObject({ total: total + 40 })
    const { picks } = await api.call(microserviceDistribution, { params: { id } })
    const part = (name: string) => page.locator(`[data-part="${name}"]`)
    await expect(part('gyro_a-1')).toContainText(String(picks.find((each) => each.taskId === a.taskId)?.picks))
    await expect(part('gyro_b-1')).toContainText(String(picks.find((each) => each.taskId === b.taskId)?.picks))
    await expect(part('gyro_a-1').getByRole('cell').nth(1)).toHaveText('3')
    await inspect(page, 'microservice with a distribution')
  })
})
