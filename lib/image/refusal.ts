/** Why an image can't be taken: `image.…` of the error codes in the catalogues, and what its text names. */
export type RefusalCode =
  | 'image.archive'
  | 'image.layout'
  | 'image.path'
  | 'image.link'
  | 'image.kind'
  | 'image.unpacked'
  | 'image.ratio'
  | 'image.entries'
  | 'image.digest'
  | 'image.several'
  | 'image.media'
  | 'image.naming'
  | 'image.os'
  | 'image.command'
  | 'image.label'
  | 'image.builtin'

/** An image that can't be taken. The message is English, for logs and for agents; people get the code's text. */
export class ImageRefusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly params: Record<string, string | number>,
    message: string,
  ) {
    super(message)
    this.name = 'ImageRefusal'
  }
}

/** A text of a stranger's as it may stand in a message: short, and without control characters. */
export function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, '?')
  return clean.length > 120 ? `${clean.slice(0, 119)}…` : clean
}
