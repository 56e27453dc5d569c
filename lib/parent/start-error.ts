/** Why Tandem can't start, in words for the person who started it. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartError'
  }
}

/** A setting that names an address, so that an error about that address can name the setting. */
export interface KnownAddress {
  setting: string
  host: string
  port: number
}

/**
 * The message for an error that a start ended with. Errors of listening name the setting that would change the address.
 */
export function explainStart(error: unknown, known: readonly KnownAddress[] = []): string {
  const { code, address, port, message } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  const setting = known.find((k) => k.port === port)
  const where = setting ? `${setting.setting} ${setting.port} on ${setting.host}` : `port ${port ?? '?'} on ${address ?? '?'}`
  const change = setting ? `, or start with another ${setting.setting}` : ''
  switch (code) {
    case 'EADDRINUSE':
      return `${where} is in use by another program. Stop that program${change}.`
    case 'EACCES':
      if (port !== undefined) return `${where} may not be used by this user. Choose a port above 1023${change}.`
      break
    case 'EADDRNOTAVAIL':
      return `${where} can't be used: this machine has no such address.`
  }
  return message ?? String(error)
}
