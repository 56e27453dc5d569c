import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { createClient } from '../lib/api/contract'
import { freePort } from '../tests/support/free-port'
import type { Instance } from '../tests/support/instance'
import { AXIS_PASSWORD, activeIs, deployAxisServer, microserviceWith, setMasterSlave } from '../tests/support/scenario'
import { enter, expect, ONCE, test } from './support/fixtures'
import { inspect } from './support/inspect'

const row = (page: Page, name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

/** A master with its slave, and a client. */
async function prepare({ api }: Instance) {
  const [master, slave] = await Promise.all([
    deployAxisServer(api, { name: 'server_master', node: 'node1' }),
    deployAxisServer(api, { name: 'server_slave', node: 'node2' }),
  ])
  await microserviceWith(api, 2)
  await setMasterSlave(api, { master: master.taskId, slave: slave.taskId })
  await activeIs(api, master.taskId)
  const times = { keepaliveMs: 1000, connectTimeoutMs: 1000, reconnectDelayMs: 0 }
  await api.call(createClient, { body: { server: 'axis_server', password: AXIS_PASSWORD, urls: ['/axis'], ...times } })
  return { slave: slave.taskId }
}

test('a node loses its power and gets it back', async ({ page, watched, words, terms, instance }) => {
  watched(page)
  const { slave } = await prepare(instance)
  await enter(page, instance)
  await page.goto('/nodes')
  await expect(page.getByRole('heading', { level: 1, name: terms.nodes })).toBeVisible()
  await expect(page.getByRole('row')).toHaveCount(4)
  await inspect(page, 'nodes')

  await page.getByLabel(words('nodes.search')).fill('sylixos')
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page).toHaveURL(/q=sylixos/)
  await page.getByLabel(words('nodes.search')).fill('')
  await page.getByRole('button', { name: words('nodes.name'), exact: true }).click()
  await expect(page).toHaveURL(/sort=-name/)
  await expect(page.getByRole('row').nth(1)).toContainText('node3')

  await page.getByRole('link', { name: 'node1', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'node1' })).toBeVisible()
  await expect(page.locator('canvas')).toHaveCount(3)
  await expect(page.getByRole('link', { name: 'server_master-1' })).toBeVisible()
  await inspect(page, 'one node')

  await page.getByRole('button', { name: words('nodes.power.off') }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('server_slave-1')
  await expect(dialog).toContainText('client-1')
  await dialog.getByRole('button', { name: words('nodes.power.off') }).click()
  await expect(page.getByText(words('nodes.power.offText'))).toBeVisible()
  await expect(page.getByText(words('nodes.state.powerOff'), { exact: true })).toBeVisible()
  await activeIs(instance.api, slave)
  await inspect(page, 'one node without power')

  await page.getByRole('button', { name: words('nodes.power.on') }).click()
  await expect(page.getByText(words('nodes.state.online'), { exact: true })).toBeVisible()
  await expect(row(page, 'server_master-1')).toContainText(words('common.containerStatus.running'))
  await microserviceWith(instance.api, 2)
})

test('an agent from elsewhere is registered, comes, and is forgotten', { tag: ONCE }, async ({
  page,
  watched,
  words,
  instance,
}) => {
  watched(page)
  const address = `127.0.0.1:${await freePort()}`
  await enter(page, instance)
  await page.goto('/nodes')
  await page.getByRole('button', { name: words('nodes.register.open') }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(words('nodes.form.name')).fill('node1')
  await dialog.getByLabel(words('nodes.form.address')).fill('nowhere')
  await dialog.getByRole('button', { name: words('nodes.register.submit'), exact: true }).click()
  await expect(dialog.getByText(words('errors.node.address.form'))).toBeVisible()
  await dialog.getByLabel(words('nodes.form.address')).fill(address)
  await dialog.getByRole('button', { name: words('nodes.register.submit'), exact: true }).click()
  await expect(dialog.getByText(words('errors.node.taken.name'))).toBeVisible()
  await inspect(page, 'registering, refused')
  await dialog.getByLabel(words('nodes.form.name')).fill('edge')
  await dialog.getByRole('button', { name: words('nodes.register.submit'), exact: true }).click()
  await expect(dialog.getByText(words('nodes.cause.unreachable', { address }))).toBeVisible()
  await inspect(page, 'registered, waiting')

  const command = await dialog.locator('[data-command]').textContent()
  const agent = await runAgent(command ?? '')
  try {
    await expect(dialog.getByText(words('nodes.registered.online'))).toBeVisible()
    await dialog.getByRole('link', { name: words('nodes.registered.open') }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'edge' })).toBeVisible()
    await expect(page.getByText(words('nodes.runs.none'))).toBeVisible()
    await page.getByRole('button', { name: words('common.delete') }).click()
    await page
      .getByRole('alertdialog')
      .getByRole('button', { name: words('common.delete') })
      .click()
    await expect(page).toHaveURL(/\/nodes$/)
    await expect(row(page, 'node1')).toBeVisible()
    await expect(row(page, 'edge')).toHaveCount(0)
  } finally {
    await agent.end()
  }
  expect(instance.output()).not.toContain(/TANDEM_AGENT_PASSWORD=(\S+)/.exec(command ?? '')?.[1])
})

/** Runs the command as the page shows it, with the build that is there instead of a new one. */
async function runAgent(command: string): Promise<{ end(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-agent-'))
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    TANDEM_ROLE: 'agent',
    TANDEM_DATA_DIR: dataDir,
  }
  const agent: ChildProcess = spawn('sh', ['-c', command.replace('npm run agent', 'exec node dist/server.js')], {
    env,
    stdio: 'ignore',
  })
  return {
    async end() {
      if (agent.exitCode === null && agent.signalCode === null) {
        agent.kill('SIGTERM')
        await once(agent, 'exit')
      }
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
