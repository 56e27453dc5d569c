import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import type { Instance } from '../../tests/support/instance'

export const ADMIN = { username: 'admin', password: 'gyro-scope-42' }
const SYSTEM_CHROMIUM = '/usr/bin/chromium'
const QUIET = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Chromium without a window: the system's where there is one, else Playwright's own. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
    args: [...QUIET, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  })
}

interface Cookie {
  name: string
  value: string
  domain: string
  path: string
  httpOnly: boolean
}

/** Logs in; the cookies for pages that reach the console at `url`. */
export async function sessionCookies(instance: Pick<Instance, 'url'>, url: string): Promise<Cookie[]> {
  const response = await fetch(`${instance.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  })
  if (!response.ok) throw new Error(`The login answered ${response.status}`)
  const { hostname } = new URL(url)
  return response.headers.getSetCookie().map((cookie) => {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), domain: hostname, path: '/', httpOnly: true }
  })
}

/** A browser's profile whose person is logged in, reaching the console at `url` (its own, or a proxy's). */
export async function loggedIn(browser: Browser, instance: Pick<Instance, 'url'>, url = instance.url): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, locale: 'en-US' })
  await context.addCookies(await sessionCookies(instance, url))
  return context
}

/** What Chromium tells of a page that loads: needs to be there before the first navigation. */
export async function observeVitals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { shift: 0, longest: 0, events: [] as number[] }
    Object.assign(window, { tandemVitals: seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) seen.shift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.longest = Math.max(seen.longest, entry.duration)
    }).observe({ type: 'longtask', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
        if (entry.interactionId) seen.events.push(entry.duration)
    }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
  })
}

export interface Vitals {
  /** Sum of unexpected layout shifts (CLS's own unit). */
  shift: number
  /** Longest task of the main thread, ms; 0 when none was over 50. */
  longest: number
  /** Input → next paint of each interaction that took 16 ms or more. */
  events: number[]
}

export const vitalsOf = (page: Page): Promise<Vitals> =>
  page.evaluate(() => (window as unknown as { tandemVitals: Vitals }).tandemVitals)

/** Compressed bytes of script over the wire, from now on. */
export async function countScript(page: Page): Promise<() => number> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts = new Set<string>()
  let bytes = 0
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId)
  })
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength
  })
  return () => bytes
}

/** CPU seconds of all pages' processes so far. Measure with one page open. */
export async function rendererSeconds(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession()
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
  await devtools.detach()
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
}

/** Bytes of the page's heap after the garbage was collected. */
export async function heapBytes(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('HeapProfiler.collectGarbage')
  await devtools.detach()
  return heapUsed(page)
}

/** Bytes of the page's heap as it is, garbage included. */
export async function heapUsed(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  await devtools.detach()
  return usedSize
}
