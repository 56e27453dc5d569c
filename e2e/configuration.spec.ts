import { createConfig, deleteConfig, listConfig, updateConfig } from '../lib/api/contract'
import { enter, expect, test } from './support/fixtures'
import { inspect } from './support/inspect'

test('configuration is added, checked by type, changed beside somebody else, and deleted', async ({
  page,
  watched,
  words,
  terms,
  instance: { api, ...instance },
}) => {
  watched(page)
  await enter(page, { api, ...instance })
  await page.goto('/configuration')
  await expect(page.getByRole('heading', { level: 1, name: terms.configuration })).toBeVisible()
  await expect(page.getByText(words('configuration.emptyTitle'))).toBeVisible()
  await inspect(page, 'configuration, empty')

  const dialog = page.getByRole('dialog')
  const save = dialog.getByRole('button', { name: words('common.save') })
  await page.getByRole('button', { name: words('configuration.add.open') }).click()
  await dialog.getByLabel(words('configuration.key')).fill('a b')
  await dialog.getByRole('combobox', { name: words('configuration.type') }).click()
  await page.getByRole('option', { name: 'JSON' }).click()
  await dialog.getByRole('textbox', { name: words('configuration.value') }).fill('{"hz": ')
  await save.click()
  await expect(dialog.getByText(words('errors.config.key.form'))).toBeVisible()
  await expect(dialog.getByText(words('errors.config.value.json'))).toBeVisible()
  await inspect(page, 'configuration, a wrong entry')
  await dialog.getByLabel(words('configuration.key')).fill('gyro/limits')
  await dialog.getByRole('textbox', { name: words('configuration.value') }).fill('{"hz": 10}')
  await dialog.getByRole('button', { name: words('configuration.layOut') }).click()
  await expect(dialog.getByRole('textbox', { name: words('configuration.value') })).toHaveValue('{\n  "hz": 10\n}')
  await save.click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row').filter({ hasText: 'gyro/limits' })).toContainText('{"hz":10}')

  // What others add stands here by itself.
  await api.call(createConfig, { body: { key: 'rate', type: 'number', value: 5 } })
  await expect(page.getByRole('row').filter({ hasText: 'rate' })).toBeVisible()
  await inspect(page, 'configuration')
  await page.getByLabel(words('configuration.search')).fill('hz')
  await expect(page.getByRole('row')).toHaveCount(2)

  await page.getByRole('button', { name: words('configuration.edit.open', { key: 'gyro/limits' }) }).click()
  const [entry] = await api.call(listConfig, { query: { key: 'gyro' } })
  if (!entry) throw new Error('no entry')
  await api.call(updateConfig, { body: { id: entry.id, key: entry.key, type: 'number', value: 7 } })
  await expect(dialog.getByRole('alert')).toBeVisible()
  await inspect(page, 'configuration, changed by somebody else')
  await dialog.getByRole('textbox', { name: words('configuration.value') }).fill('[1]')
  await dialog.getByRole('button', { name: words('configuration.edit.keepMine') }).click()
  await save.click()
  await expect(dialog).toBeHidden()
  await page.getByLabel(words('configuration.search')).fill('gyro')
  await expect(page.getByRole('row').filter({ hasText: 'gyro/limits' })).toContainText('[1]')

  // Deleted under the editor: what stands in it can be added again.
  await page.getByRole('button', { name: words('configuration.edit.open', { key: 'gyro/limits' }) }).click()
  await dialog.getByRole('textbox', { name: words('configuration.value') }).fill('[2]')
  await api.call(deleteConfig, { params: { id: entry.id } })
  await expect(dialog.getByRole('alert')).toHaveText(words('configuration.edit.gone', { key: 'gyro/limits' }))
  await inspect(page, 'configuration, deleted by somebody else')
  await dialog.getByRole('button', { name: words('configuration.edit.addAgain') }).click()
  await expect(page.getByRole('row').filter({ hasText: 'gyro/limits' })).toContainText('[2]')
  await expect(dialog).toBeHidden()

  await page.getByRole('button', { name: `${words('common.delete')}: gyro/limits` }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('common.delete') })
    .click()
  await expect(page.getByText(words('configuration.noMatch', { search: 'gyro' }))).toBeVisible()
  expect((await api.call(listConfig)).map((each) => each.key)).toEqual(['rate'])
})
