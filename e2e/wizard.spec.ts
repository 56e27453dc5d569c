import type { Page } from '@playwright/test'
import { listContainersByService, listServices } from '../lib/api/contract'
import { enter, expect, ONCE, test } from './support/fixtures'
import { inspect } from './support/inspect'

const LINUX = 'axis-server@1.0.0#linux'
const SYLIXOS = 'axis-server@1.0.0#sylixos'
const DOT_ENV = '# of the test\r\nexport A=1\r\nDB_PASSWORD="s3 cret"\r\nCERT="one\ntwo"\r\nnot a line\r\nBAD-NAME=x\r\n'

/** Pastes into the control that has the focus, as a person does. */
async function paste(page: Page, text: string) {
  await page.evaluate((data) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', data)
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

test.describe.configure({ mode: 'serial' })

test.beforeEach(({ instance, page }) => enter(page, instance))

test('a deployment is checked as it is typed, survives a reload, and is deployed as reviewed', async ({
  page,
  watched,
  instance,
  words,
  terms,
}) => {
  watched(page)
  const next = page.getByRole('button', { name: terms.next })
  const deploy = page.getByRole('button', { name: terms.deploy, exact: true })
  const name = page.getByLabel(words('wizard.basic.name'))
  await test.step('basic information, with the first error in focus', async () => {
    await page.goto(`/deployment/new?image=${encodeURIComponent(LINUX)}`)
    await next.click()
    await expect(name).toBeFocused()
    await expect(page.getByRole('img', { name: words('wizard.wrong') })).toBeVisible()
    await name.fill('spread')
    await next.click()
  })

  await test.step('nodes, with the scheduler’s forecast', async () => {
    await page.getByRole('radio', { name: words('wizard.nodes.dynamic') }).click()
    await page.getByRole('button', { name: words('wizard.nodes.all', { count: 2 }) }).click()
    await page.getByLabel(words('wizard.nodes.factor')).fill('4')
    await expect(page.getByText(words('wizard.forecast.on', { node: 'node1', count: 2 }))).toBeVisible()
    await inspect(page, 'wizard, dynamic')
    await next.click()
  })

  await test.step('a pasted .env becomes rows', async () => {
    await page.getByRole('button', { name: words('wizard.env.add') }).click()
    await expect(page.getByLabel(words('wizard.env.nameOf', { number: 1 }))).toBeFocused()
    await paste(page, DOT_ENV)
    await expect(page.getByText(words('wizard.env.taken', { added: 4, replaced: 0 }))).toBeVisible()
    await expect(page.getByText(words('wizard.env.unread', { lines: '6' }))).toBeVisible()
    const secret = page.getByLabel(words('wizard.env.valueOf', { name: 'DB_PASSWORD' }))
    await expect(secret).toHaveAttribute('type', 'password')
    await expect(page.getByLabel(words('wizard.env.valueOf', { name: 'CERT' }))).toHaveValue('one\ntwo')
    await expect(page.getByText(words('errors.env.form'))).toBeVisible()
    await deploy.click()
    await expect(page.getByLabel(words('wizard.env.nameOf', { number: 4 }))).toBeFocused()
    await page.keyboard.press('Control+A')
    await page.keyboard.type('A')
    await expect(page.getByText(words('errors.env.twice'))).toBeVisible()
    await inspect(page, 'wizard, environment')
    await page.getByLabel(words('wizard.env.nameOf', { number: 4 })).fill('D')
    await page.getByLabel(words('wizard.vsoa.healthPath'), { exact: true }).fill('')
    await expect(page.getByText(words('wizard.vsoa.noHealth'))).toBeVisible()
  })

  await test.step('a variable that the image says it reads is taken with what holds without it', async () => {
    await page.getByText(words('wizard.env.known', { count: 4 })).click()
    await page.getByRole('button', { name: words('wizard.env.knownAdd', { name: 'AXIS_STANDBY' }) }).click()
    const value = page.getByLabel(words('wizard.env.valueOf', { name: 'AXIS_STANDBY' }))
    await expect(value).toBeFocused()
    await expect(value).toHaveValue('cold')
    await inspect(page, 'wizard, variables of the image')
  })

  await test.step('a reload brings the draft back, without its passwords', async () => {
    const asked: string[] = []
    page.once('dialog', async (dialog) => {
      asked.push(dialog.type())
      await dialog.accept()
    })
    await page.reload()
    expect(asked).toEqual(['beforeunload'])
    await expect(page.getByText(words('wizard.draft.missing', { names: 'DB_PASSWORD' }))).toBeVisible()
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('s3 cret')
    await expect(page.getByText(words('errors.password.again'))).toBeVisible()
    await page.getByLabel(words('wizard.env.valueOf', { name: 'DB_PASSWORD' })).fill('s3 cret')
    await expect(page.getByText(words('errors.password.again'))).toBeHidden()
    await page.getByRole('button', { name: words('common.back') }).click()
    await page.getByRole('button', { name: words('common.back') }).click()
    await expect(name).toHaveValue('spread')
    await next.click()
    await next.click()
    await expect(page.getByLabel(words('wizard.env.valueOf', { name: 'CERT' }))).toHaveValue('one\ntwo')
  })

  await test.step('the review says what goes where, and the command holds no password', async () => {
    const review = page.getByRole('region', { name: words('wizard.review.title') })
    await expect(review.getByRole('cell', { name: 'spread-4' })).toBeVisible()
    await expect(review).toContainText('axis_server')
    await review.getByText(words('wizard.curl.title')).click()
    const command = review.getByRole('textbox', { name: words('wizard.curl.title') })
    await expect(command).toHaveValue(/"\$DB_PASSWORD"/)
    await expect(command).not.toHaveValue(/s3 cret/)
    await inspect(page, 'wizard, review')
    await deploy.click()
  })

  await test.step('the finish page follows every container', async () => {
    await expect(page.getByText(words('wizard.finish.done.title', { name: 'spread' }))).toBeVisible({ timeout: 20_000 })
    await expect(page.locator('[data-stage="joined"][data-state="done"]')).toHaveCount(4)
    const [service] = (await instance.api.call(listServices, { query: { name: 'spread' } })).list
    const { list } = await instance.api.call(listContainersByService, { query: { serviceIds: [service?.id ?? ''] } })
    expect(list.map((each) => each.nodeName).sort()).toEqual(['node1', 'node1', 'node2', 'node2'])
  })

  await test.step('another like it', async () => {
    await page.getByRole('link', { name: words('wizard.finish.next.copy.title') }).click()
    await expect(name).toHaveValue('spread-2')
    await next.click()
    await next.click()
    await expect(page.getByLabel(words('wizard.env.valueOf', { name: 'CERT' }))).toHaveValue('one\ntwo')
    await expect(page.getByText(words('wizard.review.strategy.roundRobin'), { exact: false })).toBeVisible()
  })
})

test('a SylixOS image has the fields of its system, and a port somebody has is refused at its field', { tag: ONCE }, async ({
  page,
  watched,
  words,
  terms,
}) => {
  watched(page)
  const next = page.getByRole('button', { name: terms.next })
  const begin = async (service: string) => {
    // The image's own configuration is still on its way when Next is pressed: that is waited for, and no press is lost.
    let pressed = () => {}
    const press = new Promise<void>((resolve) => {
      pressed = resolve
    })
    await page.route('**/api/v1/image/config?*', (route) => press.then(() => route.continue()))
    await page.goto(`/deployment/new?image=${encodeURIComponent(SYLIXOS)}`)
    await page.getByLabel(words('wizard.basic.name')).fill(service)
    await next.click()
    pressed()
    await page.getByRole('checkbox', { name: 'node3', exact: true }).check()
    await next.click()
    await page.getByLabel(words('wizard.vsoa.port'), { exact: true }).fill('31777')
    await page.unroute('**/api/v1/image/config?*')
  }
  await begin('on_sylixos')
  await expect(page.getByLabel(words('wizard.sylixos.highestPrio'))).toHaveValue('150')
  await expect(page.getByLabel(words('wizard.resources.cpu'))).toHaveCount(0)
  await page
    .getByRole('group', { name: words('wizard.devices.title') })
    .getByRole('button', { name: words('wizard.rows.add') })
    .click()
  await page.getByLabel(words('wizard.devices.pathOf', { number: 1 })).fill('/dev/ttyS0')
  await expect(page.getByText(words('wizard.resources.notEnforced')).first()).toBeVisible()
  await inspect(page, 'wizard, SylixOS')
  await page.getByRole('button', { name: terms.deploy, exact: true }).click()
  await expect(page.getByText(words('wizard.finish.done.title', { name: 'on_sylixos' }))).toBeVisible({ timeout: 20_000 })

  await begin('the_same_port')
  const port = page.getByLabel(words('wizard.vsoa.port'), { exact: true })
  await expect(port).toHaveAttribute('aria-invalid', 'true')
  await page.getByRole('button', { name: terms.deploy, exact: true }).click()
  await expect(port).toBeFocused()
})
