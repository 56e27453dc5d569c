import { describe, expect, it } from 'vitest'
import { EnvError, readEnv } from './env'

const problemsOf = (source: Record<string, string>) => {
  try {
    readEnv(source)
  } catch (error) {
    if (error instanceof EnvError) return error
    throw error
  }
  throw new Error('readEnv took what it should refuse')
}

describe('readEnv', () => {
  it('gives the documented defaults', () => {
    expect(readEnv({})).toMatchObject({
      role: 'all',
      host: '127.0.0.1',
      port: 3001,
      position: { host: '127.0.0.1', port: 3000 },
      dataDir: './data',
      adminPassword: undefined,
      apiToken: undefined,
      localRole: undefined,
      logLevel: 'warn',
      managed: false,
      dev: false,
    })
  })

  it('takes what is set, and an empty variable as not set', () => {
    const env = readEnv({ PORT: '8080', TANDEM_HOST: '::', TANDEM_POSITION_PORT: '', TANDEM_API_TOKEN: 'automation-1' })
    expect(env).toMatchObject({ port: 8080, host: '::', position: { port: 3000 }, apiToken: 'automation-1' })
  })

  it.each([
    ['TANDEM_LOCAL_ROLE', 'yes'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '30x'],
    ['PORT', '-1'],
    ['TANDEM_HOST', 'not a host'],
    ['TANDEM_HOST', '127.0.0.300'],
    ['TANDEM_POSITION_PORT', '1e3'],
    ['TANDEM_ROLE', 'master'],
    ['TANDEM_LOG_LEVEL', 'loud'],
    ['TANDEM_NODE_NAME', '-x'],
  ])('refuses %s=%s with name, value and allowed values', (name, value) => {
    const error = problemsOf({ [name]: value })
    expect(error.problems).toHaveLength(1)
    expect(error.message).toContain(name)
    expect(error.message).toContain(JSON.stringify(value))
    expect(error.message).toContain('Allowed: ')
  })

  it('names every wrong setting at once, and never shows a secret', () => {
    const error = problemsOf({ PORT: 'x', TANDEM_ADMIN_PASSWORD: 'short', TANDEM_API_TOKEN: 'with some spaces' })
    expect(error.problems.map((p) => p.name)).toEqual(['PORT', 'TANDEM_ADMIN_PASSWORD', 'TANDEM_API_TOKEN'])
    expect(error.message).not.toContain('short')
    expect(error.message).not.toContain('with some')
  })

  it('wants certificate and key of an agent together', () => {
    const error = problemsOf({ TANDEM_AGENT_TLS_CERT: 'agent.pem' })
    expect(error.message).toContain('TANDEM_AGENT_TLS_KEY is missing beside the other of the two')
    const both = { TANDEM_AGENT_TLS_CERT: 'agent.pem', TANDEM_AGENT_TLS_KEY: 'key.pem', TANDEM_AGENT_TLS_CA: 'ca.pem' }
    expect(readEnv(both)).toMatchObject({ agent: { tls: { cert: 'agent.pem', key: 'key.pem' } }, agentCa: 'ca.pem' })
  })

  it('asks for the password of a role that is started by itself', () => {
    expect(problemsOf({ TANDEM_ROLE: 'agent' }).message).toContain('TANDEM_AGENT_PASSWORD is needed for the role agent')
    expect(readEnv({ TANDEM_ROLE: 'agent', TANDEM_MANAGED: '1' }).role).toBe('agent')
  })
})
