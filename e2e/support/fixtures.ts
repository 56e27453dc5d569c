import { test as base, expect, type Page } from '@playwright/test'
import { getSetup, postSetup } from '../../lib/api/contract'
import { type Instance, startInstance } from '../../tests/support/instance'
import { TERMS, type Terms, type Words, wordsOf } from './words'

/** The first administrator: made by the set-up page, or by `enter`. */
/** A tag: what is the same in every language, tried in one (playwright.config.ts). */
export const ONCE = '@once'

export const ADMIN = { username: 'admin', password: 'gyro-scope-42' }

interface Fixtures {
  words: Words
  terms: Terms
  /** A new page whose console is watched: what it says as an error fails the test. */
  watched: (page: Page) => Page
  /** The built product, real, in a data folder of its own; one for each file of tests and each language. */
  instance: Instance
}
interface WorkerFixtures {
  /** The instance of a spec's file: its own, so that no file finds what another left behind. */
  instanceOf: (file: string) => Promise<Instance>
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  instanceOf: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const instances = new Map<string, Instance>()
      const ending: Promise<unknown>[] = []
      const endAll = () => {
        for (const instance of instances.values()) ending.push(instance.stop())
        instances.clear()
      }
      await use(async (file) => {
        const known = instances.get(file)
        if (known) return known
        // The one before ends while the next one starts.
        endAll()
        const instance = await startInstance()
        instances.set(file, instance)
        return instance
      })
      endAll()
      await Promise.all(ending)
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  instance: [async ({ instanceOf }, use, info) => use(await instanceOf(info.file)), { timeout: 90_000 }],
  baseURL: async ({ instance }, use) => use(instance.url),
  words: async ({ locale }, use) => use(wordsOf(locale ?? 'en')),
  terms: async ({ locale }, use) => use(locale?.startsWith('zh') ? TERMS.zh : TERMS.en),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  watched: async ({}, use) => {
    const errors: string[] = []
    await use((page) => {
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(`${page.url()}: ${message.text()} (${message.location().url})`)
      })
      page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.stack ?? error.message}`))
      return page
    })
    expect(errors, 'errors in the browser’s console').toEqual([])
  },
})
export { expect }

/**
 * Logs the page's browser in without the login page, as the first administrator, who is made where there is none yet. The
 * page itself opens nothing.
 */
export async function enter(page: Page, { api, url }: Instance) {
  const { needed } = await api.call(getSetup)
  if (needed) await api.call(postSetup, { body: ADMIN })
  const answer = await page.request.post(`${url}/api/auth/sign-in/username`, { data: ADMIN, headers: { origin: url } })
  expect(answer.ok(), 'logged in').toBe(true)
}

/** Fills in the login page that stands open. */
export async function logIn(page: Page, words: Words) {
  await page.getByLabel(words('login.username')).fill(ADMIN.username)
  await page.locator('input[type=password]').fill(ADMIN.password)
  await page.getByRole('button', { name: words('login.submit') }).click()
}
