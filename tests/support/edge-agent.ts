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
  if (agent.stdout) await once(agent.stdout, 'data')
  return async () => {
    if (agent.exitCode !== null || agent.signalCode !== null) return
    agent.kill('SIGTERM')
    await once(agent, 'exit')
  }
}
