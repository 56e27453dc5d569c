import { expect, type Locator, type Page } from '@playwright/test'
import { ADMIN, ONCE, test } from './support/fixtures'
import { followTour } from './support/follow-tour'

/** More controls than any page has. */
const PRESSES_AT_MOST = 150

/** Brings the focus to a control by the keys a person has for it, and sees that it can be seen. */
async function reach(page: Page, control: Locator) {
  await control.waitFor()
  for (let presses = 0; presses < PRESSES_AT_MOST; presses++) {
    const at = await control.evaluate((element) => {
      const { activeElement: active } = document
      if (active === element) return 'here'
      // Lists and groups of radios are walked through by arrows, the rest by Tab, the shorter way.
      const list = active?.closest('[role="listbox"]') ?? active?.closest('[role="radiogroup"]')
      const passed = active && active.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING
      if (!active || !list?.contains(element)) return passed ? 'Shift+Tab' : 'Tab'
      return passed && active !== list ? 'ArrowUp' : 'ArrowDown'
    })
    if (at === 'here') return seen(control)
    if (at === 'ArrowUp' || at === 'ArrowDown') await step(page, at)
    else await page.keyboard.press(at)
  }
  throw new Error(`not reached by keyboard: ${control}`)
}

/** An arrow key. Lists move their focus a moment after it: looked at before that, the next key would be one too many. */
async function step(page: Page, arrow: 'ArrowUp' | 'ArrowDown') {
  const before = await page.evaluateHandle(() => document.activeElement)
  await page.keyboard.press(arrow)
  await page.waitForFunction((element) => document.activeElement !== element, before)
  await before.dispose()
}

/** The focus is drawn: an outline, or the highlight of an open list. */
async function seen(control: Locator) {
  const look = await control.evaluate((element) => ({
    ring: element.matches(':focus-visible') && getComputedStyle(element).outlineStyle !== 'none',
    highlight: element.matches('[data-highlighted]'),
  }))
  expect(look.ring || look.highlight, `the focus on ${control} can be seen`).toBe(true)
}

test('the whole example by keyboard only', { tag: ONCE }, async ({ page, watched, words, terms }) => {
  watched(page)
  await page.goto('/')
  await reach(page, page.getByLabel(words('setup.username')))
  await page.keyboard.type(ADMIN.username)
  await page.keyboard.press('Tab')
  await page.keyboard.type(ADMIN.password)
  await page.keyboard.press('Enter')
  await reach(page, page.getByRole('button', { name: words('tour.begin') }))
  await page.keyboard.press('Enter')

  await followTour(page, 'done', async ({ control, text }) => {
    const role = await control.evaluate((element) => element.getAttribute('role') ?? element.getAttribute('type'))
    await reach(page, control)
    if (text !== null) {
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type(text)
    } else if (role === 'checkbox' || role === 'radio') {
      // An arrow chooses a radio on the way.
      if ((await control.getAttribute('data-state')) !== 'checked') await page.keyboard.press('Space')
    } else await page.keyboard.press('Enter')
  })

  await test.step('g and a letter; the heading has the focus', async () => {
    // The last question closes when its answer is there; the keys rest until then.
    await expect(page.getByRole('alertdialog')).toBeHidden()
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await expect(page.getByRole('heading', { level: 1, name: terms.nodes })).toBeFocused()
    await expect(page).toHaveTitle(new RegExp(terms.nodes))
  })
  await test.step('the palette finds, goes, and acts', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type('axis_server')
    await expect(page.getByRole('option', { name: /^axis_server \d/, selected: true })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1, name: 'axis_server' })).toBeFocused()
    await page.keyboard.press('ControlOrMeta+k')
    await page.keyboard.type(`${terms.stop} server_slave`)
    await expect(page.getByRole('option', { name: words('palette.action.stop', { name: 'server_slave' }) })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alertdialog')).toContainText('server_slave')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('alertdialog')).toBeHidden()
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: words('palette.shortcuts.title') })).toBeVisible()
  })
})
