import { createService, getService, imageConfig, listServices } from '../lib/api/contract'
import { enter, expect, test } from './support/fixtures'
import { inspect } from './support/inspect'

const LINUX = 'axis-server@1.0.0#linux'

test('a service is updated with a look at what changes, scaled, compared with a record and rolled back', async ({
  page,
  watched,
  instance,
  words,
  terms,
}) => {
  const { api } = instance
  const { config } = await api.call(imageConfig, { query: { ref: LINUX } })
  const body = {
    name: 'pair',
    image: { ref: LINUX, config },
    node: { names: ['node1', 'node2'] },
    factor: 2,
    policy: 'dynamic' as const,
  }
  const { id } = await api.call(createService, { body })
  const statusIs = (status: string) =>
    expect.poll(async () => (await api.call(listServices)).list.find((each) => each.id === id)?.status).toBe(status)
  await statusIs('complete')
  await enter(page, instance)
  watched(page)
  await page.goto('/deployment')

  await test.step('from the list to the wizard’s steps, filled in', async () => {
    await page.getByRole('button', { name: words('deployment.list.more', { name: 'pair' }), exact: true }).click()
    await page.getByRole('menuitem', { name: words('deployment.service.update') }).click()
    await expect(page.getByLabel(words('wizard.basic.name'))).toHaveValue('pair')
    await page.getByRole('button', { name: terms.next }).click()
    await page.getByRole('button', { name: terms.next }).click()
  })

  await test.step('a change is shown with what becomes of each container', async () => {
    const review = page.getByRole('region', { name: words('wizard.review.title') })
    await expect(review.getByText(words('deployment.update.noChanges'))).toBeVisible()
    await page.getByRole('button', { name: words('wizard.env.add') }).click()
    await page.getByLabel(words('wizard.env.nameOf', { number: 1 })).fill('RELEASE')
    await page.getByLabel(words('wizard.env.valueOf', { name: 'RELEASE' })).fill('2')
    await expect(review.getByText('RELEASE=2')).toBeVisible()
    await expect(review.getByText(words('deployment.update.fate.replace'), { exact: true })).toHaveCount(2)
    await inspect(page, 'update, review')
    await page.getByRole('button', { name: words('wizard.update'), exact: true }).click()
  })

  const records = page.getByRole('region', { name: words('deployment.records.title') }).last()
  await test.step('its page follows the update to its end', async () => {
    await expect(page.getByRole('heading', { level: 1, name: 'pair' })).toBeVisible()
    const update = records.getByRole('row').filter({ hasText: words('deployment.records.cmd.update') })
    await expect(update).toContainText(words('deployment.records.state.success'))
    await expect(page.locator('main header')).toContainText(words('deployment.serviceStatus.complete'))
    await inspect(page, 'service')
  })

  await test.step('scaling shows where it goes', async () => {
    await page.getByRole('button', { name: words('deployment.service.scale') }).click()
    const dialog = page.getByRole('dialog')
    const go = dialog.getByRole('button', { name: words('deployment.scale.action'), exact: true })
    await dialog.getByLabel(words('deployment.scale.factor')).fill('1001')
    await expect(dialog.getByText(words('deployment.scale.range', { max: 1000 }))).toBeVisible()
    await expect(go).toBeDisabled()
    // A plan that can't be had is said, and nobody scales blindly.
    await page.route('**/api/v1/service/plan', (route) => route.fulfill({ json: { status: 500, message: 'no plan today' } }))
    await dialog.getByLabel(words('deployment.scale.factor')).fill('3')
    await expect(dialog.getByRole('alert')).toContainText('no plan today')
    await expect(go).toBeDisabled()
    await page.unroute('**/api/v1/service/plan')
    await dialog.getByRole('button', { name: words('common.retry') }).click()
    await expect(dialog.getByText(words('deployment.update.fate.add'), { exact: true })).toBeVisible()
    await inspect(page, 'scale')
    await go.click()
    await expect(page.getByRole('link', { name: 'pair-3' })).toBeVisible()
    await statusIs('complete')
  })

  await test.step('a record is compared and rolled back to', async () => {
    await page.getByRole('button', { name: words('deployment.records.compareOne', { version: 1 }) }).click()
    await expect(page.getByRole('dialog').getByText('RELEASE=2')).toBeVisible()
    await inspect(page, 'compare')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: words('deployment.records.rollbackOne', { version: 1 }) }).click()
    const ask = page.getByRole('alertdialog')
    await expect(ask.getByText('RELEASE=2')).toBeVisible()
    await ask.getByRole('button', { name: words('deployment.records.rollback'), exact: true }).click()
    await expect(page.getByRole('link', { name: 'pair-3' })).toBeHidden()
    await statusIs('complete')
    const { image, factor } = await api.call(getService, { params: { id } })
    expect(factor).toBe(2)
    expect(image.config.process.env).not.toContain('RELEASE=2')
  })
})
