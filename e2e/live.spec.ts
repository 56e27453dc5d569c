import { LOCALE_COOKIE } from '../components/i18n/locales'
import { actOnContainer, getContainer } from '../lib/api/contract'
import { CutProxy } from '../tests/support/cut-proxy'
import type { Instance } from '../tests/support/instance'
import { deployAxisServer, healthy, until } from '../tests/support/scenario'
import { TabWindow } from '../tests/support/tabs'
import { enter, expect, ONCE, test } from './support/fixtures'

const NAME = 'watched-1'
const LIST = '/deployment?view=containers'

test.describe.configure({ mode: 'serial' })

async function toggle({ api }: Instance, taskId: string, action: 'stop' | 'start') {
  await api.call(actOnContainer, { body: { id: NAME, action } })
  const status = action === 'stop' ? 'stopped' : 'running'
  await until(status, async () => (await api.call(getContainer, { params: { taskId } })).status === status)
}

let taskId = ''

test('a page that nobody sees rests, and is right when it is looked at', { tag: ONCE }, async ({
  page,
  browser,
  instance,
  words,
  locale,
}) => {
  const service = await deployAxisServer(instance.api, { name: 'watched', node: 'node1' })
  taskId = service.taskId
  await healthy(instance.api, taskId)
  await enter(page, instance)
  // That profile is the browser's own, with the browser's language.
  const language = { name: LOCALE_COOKIE, value: locale?.startsWith('zh') ? 'zh' : 'en', url: instance.url }
  await page.context().addCookies([language])
  const window = await TabWindow.open(browser, await page.context().cookies())
  try {
    const tab = await window.add(`${instance.url}${LIST}`)
    const [running, stopped] = [words('common.containerStatus.running'), words('common.containerStatus.stopped')]
    const row = `[...document.querySelectorAll('tr, [role=row]')].find((each) => each.textContent.includes('${NAME}'))?.textContent ?? ''`
    await expect.poll(() => tab.ask(row)).toContain(running)
    // What it asks the server from now on.
    await tab.ask(`(() => {
      window.asked = []
      const { send } = WebSocket.prototype
      WebSocket.prototype.send = function (data) { window.asked.push(String(data)); return send.call(this, data) }
    })()`)
    await window.add(`${instance.url}/overview`)
    test.skip((await window.hidden()) !== 1, 'this browser hides no tabs')
    await expect.poll(() => tab.ask(`window.asked.some((each) => each.includes('"unwatch","containers"'))`)).toBe(true)
    await toggle(instance, taskId, 'stop')
    expect(await tab.ask(row)).toContain(running)
    await tab.show()
    await expect.poll(() => tab.ask(row)).toContain(stopped)
    // And it is live again.
    await toggle(instance, taskId, 'start')
    await expect.poll(() => tab.ask(row)).toContain(running)
  } finally {
    await window.close()
  }
})

test('a list is asked for once, when its changes are watched', { tag: ONCE }, async ({ page, instance }) => {
  await enter(page, instance)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/container/service')) asked.push(request.url())
  })
  await page.goto(LIST)
  await expect(page.getByRole('row').filter({ hasText: NAME })).toBeVisible()
  await toggle(instance, taskId, 'stop')
  await toggle(instance, taskId, 'start')
  expect(asked).toHaveLength(1)
})

test('a line that dies without a word is given up, and another one found', { tag: ONCE }, async ({ page, instance, words }) => {
  const proxy = new CutProxy(instance.url)
  const url = await proxy.listen()
  try {
    await enter(page, instance)
    await page.goto(`${url}${LIST}`)
    const row = page.getByRole('row').filter({ hasText: NAME })
    await expect(row).toContainText(words('common.containerStatus.running'))
    proxy.deafen()
    await expect(page.getByText(words('common.live.lost'))).toBeVisible()
    await toggle(instance, taskId, 'stop')
    await expect(row).toContainText(words('common.containerStatus.running'))
    proxy.join()
    await expect(row).toContainText(words('common.containerStatus.stopped'))
    await expect(page.getByText(words('common.live.lost'))).toBeHidden()
  } finally {
    proxy.close()
  }
})

test('a page whose line is dead from the start says so, and comes to life', { tag: ONCE }, async ({ page, instance, words }) => {
  await enter(page, instance)
  let dead = true
  // All but the live channel works; that opens, and stays silent.
  await page.routeWebSocket(/\/api\/live/, (socket) => {
    if (!dead) socket.connectToServer()
  })
  await page.goto(LIST)
  const row = page.getByRole('row').filter({ hasText: NAME })
  await expect(row).toContainText(words('common.containerStatus.stopped'))
  await expect(page.getByText(words('common.live.lost'))).toBeVisible()
  dead = false
  await expect(page.getByText(words('common.live.lost'))).toBeHidden()
  await toggle(instance, taskId, 'start')
  await expect(row).toContainText(words('common.containerStatus.running'))
  await toggle(instance, taskId, 'stop')
})

test('a console that hangs for a while is waited for, and nothing of it is missed', { tag: ONCE }, async ({
  page,
  instance,
  words,
}) => {
  await enter(page, instance)
  await page.goto(LIST)
  const row = page.getByRole('row').filter({ hasText: NAME })
  await expect(row).toContainText(words('common.containerStatus.stopped'))
  await toggle(instance, taskId, 'start')
  const { vsoaPort } = await healthy(instance.api, taskId)
  await expect(row).toContainText(words('common.containerStatus.running'))
  const { console: hung } = instance.pids()
  const victim = instance.containerPid(vsoaPort)
  if (!hung || !victim) throw new Error('the console or the container has no process')
  process.kill(hung, 'SIGSTOP')
  try {
    await expect(page.getByText(words('common.live.lost'))).toBeVisible()
    process.kill(victim, 'SIGKILL')
  } finally {
    process.kill(hung, 'SIGCONT')
  }
  await expect(page.getByText(words('common.live.lost'))).toBeHidden()
  // Killed while nobody could say so, and begun again by its agent.
  await until('the restart is told', async () => (await instance.api.call(getContainer, { params: { taskId } })).restartCnt > 0)
  await expect(row).toContainText(words('common.containerStatus.running'))
})
