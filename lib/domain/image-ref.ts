/** Operating systems an image can be made for and a node can run. */
export const OPERATING_SYSTEMS = ['linux', 'sylixos'] as const
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number]

/** The parts of an image reference, `name@tag#os`. */
export interface ImageRef {
  name: string
  tag: string
  os: OperatingSystem
}

const REF = /^([a-z0-9][a-z0-9._/-]{0,127})@([A-Za-z0-9_][A-Za-z0-9._-]{0,63})#([a-z]+)$/

/**
 * Reads an image reference such as `axis-server@1.0.0#linux`.
 * Gives the parts, or null when the text isn't one or names an unknown operating system.
 */
export function parseImageRef(text: string): ImageRef | null {
  const match = REF.exec(text)
  if (!match) return null
  const [, name = '', tag = '', os = ''] = match
  const known = OPERATING_SYSTEMS.find((each) => each === os)
  return known ? { name, tag, os: known } : null
}

/** Writes an image reference as `name@tag#os`. */
export function formatImageRef(ref: { name: string; tag: string; os: string }): string {
  return `${ref.name}@${ref.tag}#${ref.os}`
}
