/** What an image's arguments ask to be run: the node's own Node with a script of the image, or an executable of the image. */
export type ImageProgram =
  | {
      kind: 'node'
      /** What Node gets, the script included. */
      args: string[]
      /** Where the script is in `args`, and its path in the image; null when there is none. */
      script: { index: number; path: string } | null
      /** The program itself stands in the arguments (`-e`). */
      inline: boolean
    }
  | { kind: 'executable'; path: string; args: string[] }

/** Names under which an image means Node itself. */
const NODE = ['node', 'nodejs', '/usr/bin/node', '/usr/local/bin/node']
/** The official Node images begin with a script that only runs what comes after it. */
const NODE_ENTRYPOINT = /(^|\/)docker-entrypoint\.sh$/
/** Options of Node that take the next argument as their value, and those that bring the program themselves. */
const WITH_VALUE = /^(-r|-C|--require|--import|--conditions|--loader|--experimental-loader|--env-file|--title)$/
const OWN_PROGRAM = /^(-e|-p|-pe|--eval|--print)(=|$)/

/** Reads the arguments of an image, `args[0]` first. Paths are the image's own; a script's is seen from `cwd`. */
export function imageProgram(args: readonly string[], cwd: string): ImageProgram {
  const [first = '', ...rest] = args
  if (NODE_ENTRYPOINT.test(first) && NODE.includes(rest[0] ?? '')) return imageProgram(rest, cwd)
  if (!NODE.includes(first)) return { kind: 'executable', path: first, args: rest }
  for (let index = 0; index < rest.length; index += 1) {
    const arg = rest[index] ?? ''
    if (OWN_PROGRAM.test(arg)) return { kind: 'node', args: rest, script: null, inline: true }
    if (WITH_VALUE.test(arg)) index += 1
    else if (!arg.startsWith('-'))
      return { kind: 'node', args: rest, script: { index, path: imagePath(arg, cwd) }, inline: false }
  }
  return { kind: 'node', args: rest, script: null, inline: false }
}

/** A path of the image from its root, `..` resolved (never above the root), without a slash in front. */
export function imagePath(path: string, cwd = '/'): string {
  const parts: string[] = []
  for (const part of `${path.startsWith('/') ? '' : cwd}/${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

/** What Node tries for the name of its script, in this order. */
export const scriptCandidates = (path: string): string[] => [path, `${path}.js`, `${path}.json`, `${path}/index.js`]
