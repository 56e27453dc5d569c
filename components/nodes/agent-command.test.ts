import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { agentCommand, strongPassword } from './agent-command'

const settings = {
  name: 'edge',
  address: '10.0.0.7:3010',
  password: 'plain-one',
  tls: false,
  position: { host: '10.0.0.1', port: 3000 },
}

describe('the command for another machine', () => {
  it('names where the agent listens and where the position server is', () => {
    expect(agentCommand(settings).split(/\s+\\\n\s+/)).toEqual([
      'TANDEM_NODE_NAME=edge',
      'TANDEM_AGENT_HOST=10.0.0.7',
      'TANDEM_AGENT_PORT=3010',
      'TANDEM_AGENT_PASSWORD=plain-one',
      'TANDEM_POSITION_HOST=10.0.0.1',
      'TANDEM_POSITION_PORT=3000',
      'npm run agent',
    ])
  })
  it('names the files of an agent that speaks TLS', () => {
    const command = agentCommand({ ...settings, tls: true })
    expect(command).toContain('TANDEM_AGENT_TLS_CERT=agent-cert.pem')
    expect(command).toContain('TANDEM_AGENT_TLS_KEY=agent-key.pem')
  })
  it.runIf(process.platform !== 'win32').each(["it's $HOME", 'a "b" `c` \\d', '; exit 1'])(
    'gives a shell the password %s',
    (password) => {
      const command = agentCommand({ ...settings, password }).replace('npm run agent', 'printenv TANDEM_AGENT_PASSWORD')
      expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(`${password}\n`)
    },
  )
  it('makes another strong password each time, which no shell needs quoted', () => {
    const passwords = new Set(Array.from({ length: 50 }, strongPassword))
    expect(passwords.size).toBe(50)
    for (const each of passwords) expect(each).toMatch(/^[\w-]{24}$/)
  })
})
