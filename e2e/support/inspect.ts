import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'

const WIDE = { width: 1440, height: 900 }
const NARROW = { width: 390, height: 844 }

/** Looks at a page as it stands: accessible in the theme of the test's browser, and no sideways scrolling on a phone. */
export async function inspect(page: Page, name: string) {
  const { colorScheme } = test.info().project.use
  await expect(page.locator('html'), `${name}: theme`).toHaveClass(colorScheme === 'dark' ? /\bdark\b/ : /\blight\b/)
  // Without motion nothing is half faded in; toasts come and go by themselves and are looked at where they matter.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  // In the page itself: there are no frames, and another page for the result would cost as much as the rules.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude('[data-sonner-toaster]').analyze()
  const found = violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`)
  expect(found, `${name}: axe`).toEqual([])
  await page.setViewportSize(NARROW)
  const over = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(over, `${name}: sideways scrolling at ${NARROW.width} px`).toBe(0)
  await page.setViewportSize(WIDE)
  await page.emulateMedia({ reducedMotion: null })
}
