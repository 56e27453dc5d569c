import {
  createTemplate,
  createTemplateFolder,
  getTemplateByPath,
  imageConfig,
  listServices,
  listTemplates,
} from '../lib/api/contract'
import { enter, expect, ONCE, test } from './support/fixtures'
import { inspect } from './support/inspect'

const IMAGE = 'axis-server@1.0.0#linux'

test.describe.configure({ mode: 'serial' })

test.beforeEach(({ instance, page }) => enter(page, instance))

test('templates are made, edited with the wizard’s steps, moved, and deployed with a result for each', async ({
  page,
  watched,
  words,
  terms,
  instance: { api },
}) => {
  watched(page)
  const dialog = page.getByRole('dialog')
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })
  const more = async (name: string, item: string) => {
    await page.getByRole('button', { name: words('orchestration.menu', { name }) }).click()
    await page.getByRole('menuitem', { name: words(item), exact: true }).click()
  }
  const paths = async () => (await api.call(listTemplates, { query: { pageSize: -1 } })).list.map((each) => each.path)

  await test.step('a folder, and templates of an image', async () => {
    await page.goto('/orchestration')
    await expect(page.getByRole('heading', { level: 1, name: terms.orchestration })).toBeVisible()
    await expect(page.getByText(words('orchestration.emptyTitle'))).toBeVisible()
    await inspect(page, 'orchestration, empty')
    await page.getByRole('button', { name: words('orchestration.folder.new') }).click()
    await dialog.getByLabel(words('orchestration.folder.name')).fill('edge')
    await dialog.getByRole('button', { name: words('common.save') }).click()
    await more('edge', 'orchestration.images.open')
    await dialog.getByRole('checkbox', { name: IMAGE }).click()
    await inspect(page, 'orchestration, from images')
    await dialog.getByRole('button', { name: words('orchestration.images.action', { count: 1 }) }).click()
    await expect(row('axis-server')).toContainText(words('orchestration.noNodes'))
  })

  await test.step('its nodes, by the wizard’s steps', async () => {
    await page.getByRole('link', { name: 'axis-server', exact: true }).click()
    await page.getByLabel(words('wizard.basic.templateName')).fill('gyro')
    await page.getByRole('button', { name: terms.next }).click()
    await page.getByRole('checkbox', { name: 'node1', exact: true }).check()
    await page.getByRole('button', { name: terms.next }).click()
    await inspect(page, 'a template’s editor')
    await page.getByRole('button', { name: words('orchestration.template.save') }).click()
    await expect(page).toHaveURL(/\/orchestration$/)
    await expect(row('gyro')).toContainText('node1')
    expect(await paths()).toEqual(['/edge', '/edge/gyro'])
  })

  await test.step('moved by the keyboard’s way, and dragged', async () => {
    await more('gyro', 'orchestration.move.open')
    await dialog.getByLabel(words('orchestration.move.to')).fill('/fleet/north')
    await dialog.getByRole('button', { name: words('orchestration.move.action') }).click()
    await expect(row('north')).toBeVisible()
    expect(await paths()).toEqual(['/edge', '/fleet', '/fleet/north', '/fleet/north/gyro'])
    const [from, to] = [await row('gyro').locator('[data-grip]').boundingBox(), await row('edge').boundingBox()]
    if (!from || !to) throw new Error('nothing to drag')
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(from.x + 20, from.y - 20, { steps: 4 })
    await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 8 })
    await page.mouse.up()
    await expect.poll(paths).toContain('/edge/gyro')
  })

  await test.step('deployed: one goes, one doesn’t', async () => {
    const { spec } = await api.call(getTemplateByPath, { query: { path: '/edge/gyro' } })
    if (!spec) throw new Error('no specification')
    await api.call(createTemplate, { body: { name: 'spare', path: '/edge', spec: { ...spec, node: { names: [] } } } })
    await expect(row('spare')).toBeVisible()
    await page.getByRole('checkbox', { name: words('orchestration.choose', { name: '/edge' }), exact: true }).check()
    await inspect(page, 'orchestration')
    await page.getByRole('button', { name: words('orchestration.bulk.deploy'), exact: true }).click()
    await inspect(page, 'deploying templates')
    await dialog.getByRole('button', { name: words('orchestration.deploy.action'), exact: true }).click()
    await expect(dialog.getByText(words('orchestration.result.summary', { done: 1, failed: 1 }))).toBeVisible()
    await expect(dialog.getByText(words('errors.node.none'))).toBeVisible()
    await expect(dialog.getByText(words('deployment.serviceStatus.complete'), { exact: true })).toBeVisible()
    await inspect(page, 'what came of templates')
    await dialog
      .getByRole('button', { name: words('common.close') })
      .last()
      .click()
    await expect(row('gyro')).toContainText(words('deployment.serviceStatus.complete'))
    const { list } = await api.call(listServices)
    expect(list.map((each) => [each.name, each.pathLabel])).toEqual([['gyro', '/edge/gyro']])
  })

  await test.step('found and deleted', async () => {
    await page.getByLabel(words('orchestration.search')).fill('spare')
    await expect(page.getByRole('row')).toHaveCount(3)
    await more('spare', 'common.delete')
    const question = page.getByRole('alertdialog')
    await expect(question).toContainText(words('orchestration.delete.stay', { count: 0 }))
    await question.getByRole('button', { name: words('common.delete') }).click()
    await expect(page.getByText(words('orchestration.noMatch', { search: 'spare' }))).toBeVisible()
  })
})

test('what is filled in to deploy a service is saved as a template', async ({
  page,
  watched,
  words,
  terms,
  instance: { api },
}) => {
  watched(page)
  const { config } = await api.call(imageConfig, { query: { ref: IMAGE } })
  await page.goto(`/deployment/new?image=${encodeURIComponent(IMAGE)}`)
  await page.getByLabel(words('wizard.basic.name')).fill('radar')
  await page.getByRole('button', { name: terms.next }).click()
  await page.getByRole('checkbox', { name: 'node2', exact: true }).check()
  await page.getByRole('button', { name: terms.next }).click()
  await page.getByRole('button', { name: words('orchestration.saveAs.open') }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByLabel(words('orchestration.saveAs.name'))).toHaveValue('radar')
  await dialog.getByLabel(words('orchestration.saveAs.folder')).fill('/saved')
  await inspect(page, 'saving as a template')
  await dialog.getByRole('button', { name: words('common.save') }).click()
  await expect(dialog).toBeHidden()
  const { spec } = await api.call(getTemplateByPath, { query: { path: '/saved/radar' } })
  expect(spec).toMatchObject({ image: { ref: IMAGE, config: { process: config.process } }, node: { names: ['node2'] } })
  // Nothing was deployed by that.
  await expect(page.getByRole('button', { name: terms.deploy, exact: true })).toBeVisible()
  expect((await api.call(listServices, { query: { name: 'radar' } })).total).toBe(0)
})

// Not watched: the browser itself says of a refusal that it is one.
test('a move of several goes on where one was refused', { tag: ONCE }, async ({ page, words, instance: { api } }) => {
  for (const [path, name] of [
    ['/', 'air'],
    ['/', 'sea'],
    ['/home', 'sea'],
  ] as const)
    await api.call(createTemplateFolder, { body: { path, name } })
  await page.goto('/orchestration')
  for (const name of ['/air', '/sea'])
    await page.getByRole('checkbox', { name: words('orchestration.choose', { name }), exact: true }).check()
  await page.getByRole('button', { name: words('orchestration.bulk.move'), exact: true }).click()
  const dialog = page.getByRole('dialog')
  const go = dialog.getByRole('button', { name: words('orchestration.move.action'), exact: true })
  await dialog.getByLabel(words('orchestration.move.to')).fill('/home')
  await go.click()
  await expect(dialog.getByText(words('errors.template.name.taken', { name: 'sea' }))).toBeVisible()
  await expect(dialog.getByText(words('orchestration.move.moved', { paths: '/home/air' }))).toBeVisible()
  await inspect(page, 'moving templates, refused')
  await dialog.getByLabel(words('orchestration.move.to')).fill('/home/far')
  await go.click()
  await expect(page.getByText(words('orchestration.move.done', { count: 2, name: '', path: '/home/far' }))).toBeVisible()
  const { list } = await api.call(listTemplates, { query: { pageSize: -1 } })
  expect(list.map((each) => each.path)).toEqual(expect.arrayContaining(['/home/far/air', '/home/far/sea', '/home/sea']))
})
