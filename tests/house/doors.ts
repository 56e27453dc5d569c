import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { circles, importGraph, sourceFiles } from './import-graph'

/** Which rooms a room may import from; docs/ARCHITECTURE.md says why. Its own files are always allowed. */
export const DOORS: Record<string, readonly string[]> = {
  vsoa: [],
  domain: [],
  secrets: [],
  protocol: ['domain', 'vsoa'],
  image: ['domain', 'protocol'],
  'kill-point': ['env'],
  'wall-clock': [],
  agent: ['domain', 'protocol', 'vsoa', 'secrets', 'image', 'env', 'kill-point'],
  governor: ['domain', 'protocol', 'vsoa', 'secrets', 'env', 'kill-point', 'wall-clock'],
  store: ['domain', 'secrets', 'env'],
  webhook: ['domain', 'store', 'env'],
  control: ['domain', 'protocol', 'store', 'vsoa', 'image', 'webhook', 'env', 'kill-point'],
  api: ['domain', 'env'],
  auth: ['domain', 'store', 'api', 'env'],
  usecases: ['domain', 'store', 'control', 'api', 'auth', 'image', 'webhook', 'env', 'kill-point'],
  feed: ['vsoa', 'api', 'env', 'wall-clock'],
  live: ['api', 'auth', 'control', 'feed', 'env'],
  app: ['usecases', 'api', 'auth', 'components', 'env'],
  components: ['api'],
  console: [
    'domain',
    'protocol',
    'vsoa',
    'secrets',
    'store',
    'control',
    'api',
    'auth',
    'usecases',
    'feed',
    'live',
    'image',
    'webhook',
    'env',
  ],
  parent: ['env'],
  backup: ['agent', 'governor', 'parent', 'store', 'env'],
  env: [],
  images: ['vsoa', 'protocol', 'domain'],
  server: ['env', 'secrets', 'parent', 'console', 'governor', 'agent'],
}

/** Packages that only these rooms may use; a room that isn't named here has no say over others. */
const PACKAGE_ROOMS: readonly { packages: RegExp; rooms: readonly string[]; why: string }[] = [
  { packages: /^@prisma\//, rooms: ['store'], why: 'the store is the only owner of the database' },
  { packages: /^socket\.io$/, rooms: ['live', 'console'], why: 'what is live goes through live' },
  { packages: /^better-auth/, rooms: ['auth', 'store'], why: 'accounts are behind auth, their rows in the store' },
  { packages: /^(react|react-dom|next-themes)(\/|$)/, rooms: ['app', 'components'], why: 'only pages are drawn' },
  { packages: /^tar-stream$/, rooms: ['image', 'backup'], why: 'whoever reads archives of strangers must bound them' },
  { packages: /^vsoa$/, rooms: [], why: 'it is a peer in tests; the product speaks the protocol itself' },
]

/** Rooms that use nothing from npm, and those that don't even use Node. */
const NO_PACKAGES = ['vsoa', 'domain', 'secrets']
const NO_NODE = ['domain', 'components']

/** Time and chance come into the domain as parameters. */
const IMPURE = /\b(Date\.now|performance\.now|setTimeout|setInterval|setImmediate|Math\.random|randomUUID|new Date\(\))/

/** The room of a file, by its path from the root. */
export function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  if (top === 'lib') return second.replace(/\.ts$/, '')
  return top.replace(/\.tsx?$/, '')
}

/** Everything under `root` that breaks a rule of the house, as lines for a person. Empty: all is well. */
export function brokenDoors(root: string): string[] {
  const graph = importGraph(root)
  const broken: string[] = []
  for (const { from, line, specifier, to } of graph) {
    const room = roomOf(from)
    const at = `${from}:${line}`
    const doors = DOORS[room]
    if (!doors) {
      broken.push(`${at}: the room ${room} isn't in the plan`)
      continue
    }
    if (to === null) {
      const rule = PACKAGE_ROOMS.find(({ packages }) => packages.test(specifier))
      if (rule && !rule.rooms.includes(room)) broken.push(`${at}: ${room} may not use ${specifier}: ${rule.why}`)
      else if (specifier.startsWith('node:')) {
        if (NO_NODE.includes(room)) broken.push(`${at}: ${room} may not use ${specifier}`)
      } else if (NO_PACKAGES.includes(room)) broken.push(`${at}: ${room} may not use packages (${specifier})`)
      continue
    }
    const target = roomOf(to)
    if (target === room) continue
    // The store applies its migrations.
    if (target === 'prisma' && room === 'store') continue
    // Translations are data; api turns error codes into a person's words.
    if (target === 'messages' && ['app', 'components', 'api'].includes(room)) continue
    if (!doors.includes(target)) broken.push(`${at}: no door from ${room} to ${target} (${specifier})`)
    else if (target === 'vsoa' && to !== 'lib/vsoa/index.ts') broken.push(`${at}: vsoa is entered by its index (${specifier})`)
    else if (!existsSync(join(root, to))) broken.push(`${at}: ${specifier} isn't there`)
  }
  for (const circle of circles(graph)) broken.push(`a circle: ${circle.join(' → ')}`)
  for (const file of sourceFiles(root)) broken.push(...brokenLines(file, readFileSync(join(root, file), 'utf8')))
  return broken
}

function brokenLines(file: string, text: string): string[] {
  const broken: string[] = []
  const room = roomOf(file)
  for (const [index, line] of text.split('\n').entries()) {
    const code = line.replace(/^\s*(\*|\/\/|\/\*).*/, '')
    if (/(?<![\w.])process\s*(\.\s*env\b|\[\s*['"]env)/.test(code) && room !== 'env' && room !== 'images') {
      broken.push(`${file}:${index + 1}: only lib/env.ts reads process.env`)
    }
    if (room === 'domain' && IMPURE.test(code))
      broken.push(`${file}:${index + 1}: the domain has no clock and no chance of its own`)
    if (/\bimport\s*\((?!\s*['"]|\$)/.test(code) && room !== 'images')
      broken.push(`${file}:${index + 1}: an import that can't be checked`)
  }
  return broken
}
