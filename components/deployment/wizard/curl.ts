import { isSecretName, variableOf } from './dot-env'
import { type Deployable, MASK } from './model'

/** What stands in the command for the password of the VSOA block. */
const PASSWORD_VARIABLE = 'TANDEM_VSOA_PASSWORD'
/** Marks a place for the shell's variable; characters of private use, which no sensible text has. */
const OPEN = '\uE000'
const CLOSE = '\uE001'

export interface CurlCommand {
  text: string
  /** The shell variables it needs, TANDEM_TOKEN first. */
  variables: string[]
}

/**
 * The same deployment for a POSIX shell. No secret is in it: the token, passwords, and environment values with names of secrets
 * are taken from shell variables. A mask stays, because the server knows what it stands for.
 */
export function curlCommand(origin: string, { factor, ...input }: Deployable): CurlCommand {
  const secrets = new Set<string>()
  const placeholder = (name: string) => {
    secrets.add(name)
    return `${OPEN}${name}${CLOSE}`
  }
  const { vsoa, config } = input.image
  const env = config.process.env.map((entry) => {
    const { key, value } = variableOf(entry)
    return isSecretName(key) && value !== '' && value !== MASK ? `${key}=${placeholder(key)}` : entry
  })
  const hidden = vsoa?.password && vsoa.password !== MASK ? { password: placeholder(PASSWORD_VARIABLE) } : {}
  const body = {
    ...input,
    ...(input.policy === 'dynamic' ? { factor } : {}),
    image: {
      ...input.image,
      config: { ...config, process: { ...config.process, env } },
      ...(vsoa ? { vsoa: { ...vsoa, ...hidden } } : {}),
    },
  }
  const json = quoted(JSON.stringify(body, null, 2)).replace(
    new RegExp(`${OPEN}(\\w+)${CLOSE}`, 'g'),
    (_, name: string) => `'"$${name}"'`,
  )
  return {
    text: [
      `curl -sS -X POST ${quoted(`${origin}/api/v1/service`)}`,
      '-H "Authorization: Bearer $TANDEM_TOKEN"',
      "-H 'Content-Type: application/json'",
      `--data-raw ${json}`,
    ].join(' \\\n  '),
    variables: ['TANDEM_TOKEN', ...secrets],
  }
}

/** A text as one word of the shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
