import { expect, type Page, test } from '@playwright/test'
import { inspect } from './inspect'
import type { Terms, Words } from './words'

const IMAGE = 'axis-server@1.0.0#linux'

interface Deployment {
  service: string
  node: string
  words: Words
  terms: Terms
  /** Also make a mistake, and look closely at what only this way shows; the rest of the wizard has its own tests. */
  look?: boolean
}

/** Steps 1 to 3: deploys the axis server through the wizard and sees it run. */
export async function deployThroughWizard(page: Page, { service, node, words, terms, look }: Deployment) {
  await test.step(`basic information of ${service}`, async () => {
    await page.goto('/deployment')
    await expect(page.getByRole('heading', { level: 1, name: terms.deployment })).toBeVisible()
    if (look) await inspect(page, 'deployment, empty')
    await page.getByRole('link', { name: terms.new, exact: true }).first().click()
    const name = page.getByLabel(words('wizard.basic.name'))
    if (look) {
      // Validated while typing, and nothing goes on without it.
      await name.fill('-bad name')
      await page.getByRole('button', { name: terms.next }).click()
      await expect(page.getByText(words('errors.service.name.form'))).toBeVisible()
      await inspect(page, 'wizard, step 1')
    }
    await name.fill(service)
    await expect(page.getByText(words('wizard.basic.nameFree'))).toBeVisible()
    await page.getByRole('combobox', { name: words('wizard.basic.image') }).click()
    await page.getByRole('option', { name: IMAGE }).click()
    await page.getByRole('button', { name: terms.next }).click()
  })
  await test.step(`node ${node}`, async () => {
    const choice = page.getByRole('checkbox', { name: node, exact: true })
    await expect(choice).toBeVisible()
    if (look) {
      await expect(page.getByText(words('wizard.nodes.otherSystem', { node: 'sylixos', image: 'linux' }))).toBeVisible()
    }
    await choice.check()
    await expect(choice).toBeChecked()
    await page.getByRole('button', { name: terms.next }).click()
  })
  await test.step(`resources of ${service}, and deploy`, async () => {
    const deploy = page.getByRole('button', { name: terms.deploy, exact: true })
    await expect(deploy).toBeVisible()
    await deploy.click()
    await expect(page.getByText(words('wizard.finish.done.title', { name: service }))).toBeVisible({ timeout: 20_000 })
    if (look) await inspect(page, 'wizard, finish')
    await page.getByRole('link', { name: words('wizard.finish.list') }).click()
    const row = page.getByRole('row').filter({ hasText: service }).first()
    await expect(row).toContainText(words('deployment.serviceStatus.complete'))
    await expect(row).toContainText(words('common.containerStatus.running'))
  })
}
