import { fstatSync } from 'node:fs'

/**
 * Ends the program when whoever started it is gone. An agent holds a pipe to its standard input and never writes to it; its end means
 * that the agent has died, and a container dies with its agent. With a terminal, a file or /dev/null as input nothing is watched.
 * An output nobody reads any more (EPIPE) means the same.
 */
export function endWithParent(end: (reason: string) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'ECONNRESET') process.exit(0)
    })
  }
  if (!inputIsPipe()) return
  for (const event of ['end', 'close', 'error']) process.stdin.once(event, () => end('standard input closed'))
  process.stdin.resume()
}

function inputIsPipe(): boolean {
  try {
    const input = fstatSync(0)
    return input.isSocket() || input.isFIFO()
  } catch {
    return false
  }
}

/** A whole number from an environment variable; the default, with a line that says so, when it is absent or not in the range. */
export function numberSetting(name: string, fallback: number, range: { min: number; max: number }): number {
  const text = process.env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= range.min && value <= range.max) return value
  process.stderr.write(`${name}=${text} is not a whole number from ${range.min} to ${range.max}, using ${fallback}\n`)
  return fallback
}

/** A text from an environment variable; the default when it is absent or empty. */
export function textSetting(name: string, fallback: string): string {
  return process.env[name] || fallback
}

/** One of some words from an environment variable; the first, with a line that says so, when it is absent or another one. */
export function choiceSetting<T extends string>(name: string, allowed: readonly [T, ...T[]]): T {
  const text = process.env[name]
  if (text === undefined || text === '') return allowed[0]
  const found = allowed.find((each) => each === text)
  if (found !== undefined) return found
  process.stderr.write(`${name}=${text} is none of ${allowed.join(', ')}, using ${allowed[0]}\n`)
  return allowed[0]
}

/** Prints a line. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Prints what went wrong and ends with code 1. */
export function fail(line: string): never {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}
