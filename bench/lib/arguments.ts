/** The value of `--name value` or `--name=value`; the fallback when it isn't given. */
export function option(name: string, fallback: string): string {
  const args = process.argv.slice(2)
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
  if (at < 0) return fallback
  return args[at]?.includes('=') ? (args[at]?.slice(name.length + 3) ?? fallback) : (args[at + 1] ?? fallback)
}

/** The same as a whole number from 1. Throws when it is none. */
export function count(name: string, fallback: number): number {
  const value = Number(option(name, String(fallback)))
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1`)
  return value
}
