import type { Browser, CDPSession } from '@playwright/test'
import type { Instance } from '../../tests/support/instance'
import { sessionCookies } from './browser'

const LOOK_MS = 100
const LOOKS = 200

/**
 * Opens the paths one after another as tabs of one window, logged in, each until its heading stands; gives how many are hidden and
 * how to close them. They are in the browser's own profile, which Playwright leaves alone: pages of its own contexts are all made to
 * believe that somebody looks at them, these know better, as a person's tabs do.
 */
export async function openTabs(browser: Browser, instance: Pick<Instance, 'url'>, paths: readonly string[]) {
  const devtools = await browser.newBrowserCDPSession()
  await devtools.send('Storage.setCookies', { cookies: await sessionCookies(instance, instance.url) })
  const tabs: { targetId: string; sessionId: string }[] = []
  for (const path of paths) {
    const { targetId } = await devtools.send('Target.createTarget', { url: instance.url + path })
    const { sessionId } = await devtools.send('Target.attachToTarget', { targetId })
    tabs.push({ targetId, sessionId })
    for (let look = 0; (await ask(devtools, sessionId, '!!document.querySelector("h1")')) !== true; look++) {
      if (look > LOOKS) throw new Error(`${path} does not stand after ${(LOOKS * LOOK_MS) / 1000} s`)
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  }
  let hidden = 0
  for (const { sessionId } of tabs) if ((await ask(devtools, sessionId, 'document.hidden')) === true) hidden++
  return {
    hidden,
    close: async () => {
      for (const { targetId } of tabs) await devtools.send('Target.closeTarget', { targetId })
      await devtools.detach()
    },
  }
}

let asked = 0

/** The value of an expression in a tab. */
function ask(devtools: CDPSession, sessionId: string, expression: string): Promise<unknown> {
  const id = ++asked
  return new Promise((resolve, reject) => {
    const onAnswer = ({ message }: { message: string }) => {
      const answer = JSON.parse(message) as { id?: number; result?: { result?: { value?: unknown } } }
      if (answer.id !== id) return
      devtools.off('Target.receivedMessageFromTarget', onAnswer)
      resolve(answer.result?.result?.value)
    }
    devtools.on('Target.receivedMessageFromTarget', onAnswer)
    const message = JSON.stringify({ id, method: 'Runtime.evaluate', params: { expression } })
    devtools.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject)
  })
}
