/** What an agent must be told, as it is typed into the form. */
export interface AgentSettings {
  name: string
  /** `host:port`. */
  address: string
  password: string
  /** It speaks TLS: with files whose names stand for the real ones. */
  tls: boolean
  /** Where the position server is, seen from the agent. */
  position: { host: string; port: number }
}

/** Letters a shell takes as they are. */
const PLAIN = /^[\w.:@%+/-]+$/
const quoted = (value: string) => (PLAIN.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`)

/** The command that runs a node's agent on another machine, for a POSIX shell. Holds the password. */
export function agentCommand({ name, address, password, tls, position }: AgentSettings): string {
  const at = address.lastIndexOf(':')
  const settings = {
    TANDEM_NODE_NAME: name,
    TANDEM_AGENT_HOST: address.slice(0, at).replace(/^\[|\]$/g, ''),
    TANDEM_AGENT_PORT: address.slice(at + 1),
    TANDEM_AGENT_PASSWORD: password,
    ...(tls && { TANDEM_AGENT_TLS_CERT: 'agent-cert.pem', TANDEM_AGENT_TLS_KEY: 'agent-key.pem' }),
    TANDEM_POSITION_HOST: position.host,
    TANDEM_POSITION_PORT: String(position.port),
  }
  return [...Object.entries(settings).map(([key, value]) => `${key}=${quoted(value)}`), 'npm run agent'].join(' \\\n  ')
}

const PASSWORD_BYTES = 18

/** A password nobody guesses: 144 random bits in 24 letters, digits, hyphens and underscores. */
export function strongPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(PASSWORD_BYTES))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
