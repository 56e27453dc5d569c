import pino, { type Logger } from 'pino'
import type { LogLevel } from '../env'

/** Names under which secrets may stand in what is logged. */
const SECRET_PATHS = ['password', 'token', 'key', '*.password', '*.token', '*.key', 'headers.authorization', 'headers.cookie']

/** The log of one role: JSON lines on standard output, each with the role's name. */
export function createLog(role: string, level: LogLevel): Logger {
  const out = pino.destination({ dest: 1, sync: false })
  // A closed terminal or pipe: the shutdown that follows it must not fail for want of a place to write to.
  out.on('error', () => {})
  return pino({ level, base: { role }, redact: { paths: SECRET_PATHS, censor: '***' } }, out)
}
