import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Instance } from './instance'

export interface EdgeAgentOptions {
  dataDir: string
  port: number
  name: string
  password: string
  /** Further settings. */
  env?: Record<string, string>
}

/** Starts what `npm run agent` runs, with the settings that the page of an instance names. Resolves when it listens; gives its end. */
export async function startEdgeAgent(
  { position }: Pick<Instance, 'position'>,
  { dataDir, port, name, password, env = {} }: EdgeAgentOptions,
): Promise<() => Promise<void>> {
  const agent = spawn(process.execPath, ['dist/server.js'], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      TANDEM_ROLE: 'agent',
      TANDEM_DATA_DIR: dataDir,
      TANDEM_NODE_NAME: name,
      TANDEM_AGENT_HOST: '127.0.0.1',
      TANDEM_AGENT_PORT: String(port),
      TANDEM_AGENT_PASSWORD: password,
      TANDEM_POSITION_HOST: position.host,
      TANDEM_POSITION_PORT: String(position.port),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(agent, 'exit')
  const died = ended.then(([code, signal]) =>
    Promise.reject(new Error(`the agent ended before it was ready (${code ?? signal})`)),
  )
  await Promise.race([once(agent.stdout, 'data'), died])
  died.catch(() => undefined)
  return async () => {
    agent.kill('SIGTERM')
    await ended
  }
}
