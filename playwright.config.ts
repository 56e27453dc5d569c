import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

/** Set by scripts/house/browser.mjs; without it the usual place, else Playwright's own. */
const system = process.env.TANDEM_CHROMIUM ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined)
const asRoot = process.getuid?.() === 0

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Each with an instance and a browser of its own: mostly they wait for real processes, and two cores carry two of them.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  // These end what hangs; they measure nothing. What starts real processes takes seconds where two of these share slow cores.
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    // A trace of every step is a load of its own: ask for it with TANDEM_TRACE=1.
    trace: process.env.TANDEM_TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: system,
      args: [
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
        ...(asRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
  projects: [
    // Each language in one of the two themes. What is the same in every language is tried in one.
    { name: 'zh', use: { locale: 'zh-CN', colorScheme: 'dark' } },
    { name: 'en', grepInvert: /@once/, use: { locale: 'en-US', colorScheme: 'light' } },
  ],
})
