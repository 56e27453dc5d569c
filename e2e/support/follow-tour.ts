import { expect, type Locator, type Page } from '@playwright/test'

/** More than the tour takes; it would go round in circles. */
const MOVES_AT_MOST = 80

/** What the page asks for: the control it points at, and what to type there; null: it is to be pressed. */
export interface Asked {
  target: string
  control: Locator
  text: string | null
}

/** The tour's step: `done` after the last. */
export const stepOf = (page: Page) => page.locator('[data-tour-panel]').getAttribute('data-tour-step')

/** Does what the page points at, again and again, until the tour comes to the step `end`. Knows nothing else of the console. */
export async function followTour(page: Page, end: string, act: (asked: Asked) => Promise<void>) {
  const pointer = page.locator('[data-tour-current]')
  for (let moves = 0; moves < MOVES_AT_MOST; moves++) {
    await pointer
      .or(page.locator(`[data-tour-step="${end}"]`))
      .first()
      .waitFor({ timeout: 30_000 })
    if ((await stepOf(page)) === end) return
    // Both at once: it may move on between two questions.
    const asked = await pointer
      .evaluate(
        (words) => ({ target: words.getAttribute('data-tour-current'), text: words.getAttribute('data-tour-type') }),
        null,
        {
          timeout: 1000,
        },
      )
      .catch(() => null)
    if (!asked?.target) continue
    const { target, text } = asked
    await act({ target, text, control: page.locator(`${target}:visible`).first() })
    // Whatever comes of it, the pointer leaves this control; a page that is at work shows none.
    await expect(page.locator(`[data-tour-current=${JSON.stringify(target)}]`)).toHaveCount(0)
  }
  throw new Error(`the tour did not come to ${end}`)
}
