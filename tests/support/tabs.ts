import type { Browser, CDPSession, Cookie } from '@playwright/test'

const LOOK_MS = 100
const LOOKS = 200

export interface Tab {
  /** The value of an expression in the tab. */
  ask(expression: string): Promise<unknown>
  /** Brings it to the front of its window: the others there are hidden. */
  show(): Promise<void>
}

/**
 * A window whose tabs hide each other, as a person's do. It belongs to the browser's own profile, which Playwright leaves alone:
 * pages of its own contexts are all made to believe that somebody looks at them. `cookies` are what its person is logged in by.
 */
export class TabWindow {
  readonly tabs: Tab[] = []
  readonly #devtools: CDPSession
  readonly #targets: string[] = []
  #asked = 0

  private constructor(devtools: CDPSession) {
    this.#devtools = devtools
  }

  static async open(browser: Browser, cookies: Pick<Cookie, 'name' | 'value' | 'domain' | 'path'>[]): Promise<TabWindow> {
    const devtools = await browser.newBrowserCDPSession()
    await devtools.send('Storage.setCookies', { cookies })
    return new TabWindow(devtools)
  }

  /** Opens an address as a new tab in front of the others, and waits until its heading stands. */
  async add(url: string): Promise<Tab> {
    const { targetId } = await this.#devtools.send('Target.createTarget', { url })
    const { sessionId } = await this.#devtools.send('Target.attachToTarget', { targetId })
    const tab: Tab = {
      ask: (expression) => this.#ask(sessionId, expression),
      show: async () => void (await this.#devtools.send('Target.activateTarget', { targetId })),
    }
    this.#targets.push(targetId)
    this.tabs.push(tab)
    for (let look = 0; (await tab.ask('!!document.querySelector("h1")')) !== true; look++) {
      if (look > LOOKS) throw new Error(`${url} does not stand after ${(LOOKS * LOOK_MS) / 1000} s`)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
    return tab
  }

  /** How many of the tabs know that nobody sees them. */
  async hidden(): Promise<number> {
    const answers = await Promise.all(this.tabs.map((tab) => tab.ask('document.hidden')))
    return answers.filter((hidden) => hidden === true).length
  }

  async close(): Promise<void> {
    for (const targetId of this.#targets) await this.#devtools.send('Target.closeTarget', { targetId })
    await this.#devtools.detach()
  }

  #ask(sessionId: string, expression: string): Promise<unknown> {
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      const onAnswer = ({ message }: { message: string }) => {
        const answer = JSON.parse(message) as { id?: number; result?: { result?: { value?: unknown } } }
        if (answer.id !== id) return
        this.#devtools.off('Target.receivedMessageFromTarget', onAnswer)
        resolve(answer.result?.result?.value)
      }
      this.#devtools.on('Target.receivedMessageFromTarget', onAnswer)
      const message = JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression } })
      this.#devtools.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject)
    })
  }
}
