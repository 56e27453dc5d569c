import { endSession, getSetup, listSessions, postSetup } from '../lib/api/contract'
import { ADMIN, expect, logIn, test } from './support/fixtures'
import { inspect } from './support/inspect'

test.describe.configure({ mode: 'serial' })

test.beforeEach(async ({ instance, page, words }) => {
  const { needed } = await instance.api.call(getSetup)
  if (needed) await instance.api.call(postSetup, { body: ADMIN })
  await page.goto('/login')
  await logIn(page, words)
  await expect(page.getByRole('navigation', { name: words('nav.label') })).toBeVisible()
})

test('what was typed survives a session that was ended', async ({ page, instance, words }) => {
  await page.goto('/deployment/new')
  const name = page.getByLabel(words('wizard.basic.name'))
  await name.fill('half_typed')
  const [newest] = await instance.api.call(listSessions, { query: { scope: 'all' } })
  await instance.api.call(endSession, { params: { id: newest?.id ?? '' } })

  const dialog = page.getByRole('dialog', { name: words('session.ended') })
  await expect(dialog).toBeVisible()
  await inspect(page, 'login over the page')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await dialog.locator('input[type=password]').fill('not the password')
  await page.keyboard.press('Enter')
  await expect(dialog.getByText(words('session.wrong'))).toBeVisible()
  await dialog.locator('input[type=password]').fill(ADMIN.password)
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(name).toHaveValue('half_typed')
  await expect(page.getByText(words('wizard.basic.nameFree'))).toBeVisible()
})
