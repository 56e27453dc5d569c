import { randomBytes } from 'node:crypto'
import type { Page } from '@playwright/test'
import { ociTar } from '../lib/image/testing/oci-tar'
import { enter, expect, test } from './support/fixtures'
import { inspect } from './support/inspect'

/** Three chunks, as the page cuts a file. */
const NOISE = 9 * 1024 ** 2

async function choose(page: Page, label: string, name: string, buffer: Buffer) {
  await page.getByRole('dialog').getByLabel(label).setInputFiles({ name, mimeType: 'application/x-tar', buffer })
}

test('an image is uploaded with a pause, looked at, and deleted', async ({ page, watched, words, terms, instance }) => {
  const gyro = await ociTar({
    ref: 'gyro:2.0.0',
    layers: [
      [
        { name: 'main.js', content: 'setInterval(() => {}, 1000)' },
        { name: 'noise', content: randomBytes(NOISE) },
      ],
    ],
  })
  watched(page)
  await enter(page, instance)
  await page.goto('/images')
  await expect(page.getByRole('heading', { level: 1, name: terms.images })).toBeVisible()
  await expect(page.getByRole('row')).toHaveCount(5)
  await page.getByLabel(words('images.search')).fill('axis-server')
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.getByLabel(words('images.search')).fill('')
  await inspect(page, 'images')

  // The second chunk waits until somebody has pressed pause.
  let letGo = () => {}
  const paused = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/api/v1/image', async (route) => {
    if (route.request().headers().index === '2') await paused
    await route.continue().catch(() => {})
  })
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: words('images.upload.open'), exact: true }).click()
  await dialog.getByRole('button', { name: words('images.upload.start'), exact: true }).click()
  await expect(dialog.getByText(words('images.upload.fileMissing'))).toBeVisible()
  await choose(page, words('images.upload.file'), 'gyro.tar', gyro)
  await dialog.getByLabel(words('images.upload.note')).fill('陀螺仪 gyroscope')
  await inspect(page, 'upload, chosen')
  const second = page.waitForRequest((request) => request.headers().index === '2')
  await dialog.getByRole('button', { name: words('images.upload.start'), exact: true }).click()
  await second
  await dialog.getByRole('button', { name: words('images.upload.pause') }).click()
  await expect(dialog.getByText(words('images.upload.phase.paused'))).toBeVisible()
  await expect(dialog.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '33')
  await inspect(page, 'upload, paused')
  letGo()

  // Another day: the same file goes on where it stopped.
  await page.unroute('**/api/v1/image')
  await page.reload()
  await page.getByRole('button', { name: words('images.upload.open'), exact: true }).click()
  await expect(dialog.getByText(words('images.upload.unfinished'))).toBeVisible()
  await dialog.getByRole('button', { name: new RegExp(words('images.upload.giveUp')) }).click()
  const question = page.getByRole('alertdialog')
  await expect(question).toContainText('admin')
  await inspect(page, 'upload, to be given up')
  await question.getByRole('button', { name: words('common.cancel') }).click()
  await choose(page, words('images.upload.file'), 'gyro.tar', gyro)
  await dialog.getByRole('button', { name: words('images.upload.start'), exact: true }).click()
  await dialog.getByRole('link', { name: words('images.upload.follow') }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'gyro@2.0.0#linux' })).toBeVisible()
  await expect(page.getByText('陀螺仪 gyroscope')).toBeVisible()
  await expect(page.getByText(words('images.unused'))).toBeVisible()
  await inspect(page, 'one image')

  await page.getByRole('button', { name: words('images.deploy') }).click()
  await expect(page.getByRole('combobox').filter({ hasText: 'gyro@2.0.0' })).toBeVisible()
  await page.goBack()
  await page.getByRole('button', { name: words('common.delete') }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('common.delete') })
    .click()
  await expect(page).toHaveURL(/\/images$/)
  await expect(page.getByRole('row')).toHaveCount(5)
})

test('what is no image is refused with the reason', async ({ page, words, instance }) => {
  await enter(page, instance)
  await page.goto('/images')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: words('images.upload.open'), exact: true }).click()
  await choose(page, words('images.upload.file'), 'holiday.tar', Buffer.alloc(4096, 'no tar at all '))
  await dialog.getByRole('button', { name: words('images.upload.start'), exact: true }).click()
  const [before = ''] = words('errors.image.archive', { reason: '\0' }).split('\0')
  await expect(dialog.getByRole('alert')).toContainText(before)
  await inspect(page, 'upload, refused')
})
