/** What the parts of one message may take together, bytes of JSON: with all around them safely below VSOA's 256 KB a packet. */
export const MESSAGE_BYTES = 200 * 1024

/** Bytes of `value` as JSON in a list. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1
}

/** The first items that fit into one message; always at least one. */
export function fitting<T>(items: readonly T[]): T[] {
  let bytes = 0
  for (const [index, item] of items.entries()) {
    bytes += jsonBytes(item)
    if (bytes > MESSAGE_BYTES && index > 0) return items.slice(0, index)
  }
  return [...items]
}

/** All items, cut into lists that each fit into one message. */
export function inMessages<T>(items: readonly T[]): T[][] {
  const lists: T[][] = []
  let rest = items
  while (rest.length > 0) {
    const list = fitting(rest)
    lists.push(list)
    rest = rest.slice(list.length)
  }
  return lists
}
