import { StringDecoder } from 'node:string_decoder'

/** A longer line is cut into lines of this many characters. */
export const MAX_LINE_CHARS = 8192

/** Cuts a stream of bytes into lines, without breaking UTF-8 characters; `\r\n` ends a line like `\n`. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): string[] {
    const parts = (this.#rest + this.#decoder.write(chunk)).split('\n')
    this.#rest = parts.pop() ?? ''
    const lines = parts.flatMap((part) => cut(part.endsWith('\r') ? part.slice(0, -1) : part))
    while (this.#rest.length > MAX_LINE_CHARS) {
      lines.push(this.#rest.slice(0, MAX_LINE_CHARS))
      this.#rest = this.#rest.slice(MAX_LINE_CHARS)
    }
    return lines
  }

  /** What is left when the stream ends: a last line without its end. */
  end(): string[] {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    return rest === '' ? [] : cut(rest)
  }
}

function cut(line: string): string[] {
  if (line.length <= MAX_LINE_CHARS) return [line]
  const pieces: string[] = []
  for (let at = 0; at < line.length; at += MAX_LINE_CHARS) pieces.push(line.slice(at, at + MAX_LINE_CHARS))
  return pieces
}
