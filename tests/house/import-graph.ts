import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** One import of a file of ours: of another one (`to` is its path from the root) or of a package. */
export interface Import {
  from: string
  line: number
  /** As written. */
  specifier: string
  /** Null for packages and for what isn't found. */
  to: string | null
}

const SOURCES = ['app', 'components', 'lib', 'images', 'server.ts']
const SKIP = /(^|\/)(node_modules|generated|dist|testing)(\/|$)/
const CODE = /\.tsx?$/

/** The source files of the product, tests left out: they may look into any room. */
export function sourceFiles(root: string): string[] {
  const files: string[] = []
  const visit = (path: string) => {
    const full = join(root, path)
    if (SKIP.test(path) || !existsSync(full)) return
    if (statSync(full).isDirectory()) for (const name of readdirSync(full).sort()) visit(`${path}/${name}`)
    else if (CODE.test(path) && !/\.test\.tsx?$/.test(path)) files.push(path)
  }
  for (const path of SOURCES) visit(path)
  return files
}

// What imports: `import … from 'x'`, `export … from 'x'` (both with `type`), `import 'x'`, `import('x')` (also as a type),
// `require('x')`, and `new URL('./x', import.meta.url)`, by which worker threads are started. A comment that looks like
// one of them counts as one: too strict is the safe side.
const IMPORTS = [
  /(?<![\w.])(?:import|export)\s(?:[^'"`;()]*?\s)?from\s*(['"])(?<name>[^'"\n]+)\1/g,
  /(?<![\w.])import\s*(['"])(?<name>[^'"\n]+)\1/g,
  /(?<![\w.])(?:import|require)\s*\(\s*(['"])(?<name>[^'"\n]+)\1/g,
  /new URL\(\s*(['"])(?<name>\.[^'"\n]+)\1\s*,\s*import\.meta\.url/g,
]

/** Every import in a text, with its line. */
export function importsIn(text: string): { specifier: string; line: number }[] {
  const found = new Map<string, { specifier: string; line: number }>()
  for (const pattern of IMPORTS) {
    for (const match of text.matchAll(pattern)) {
      const specifier = match.groups?.name ?? ''
      const line = text.slice(0, match.index).split('\n').length
      found.set(`${line} ${specifier}`, { specifier, line })
    }
  }
  return [...found.values()]
}

/** Every import of the product's source files. */
export function importGraph(root: string): Import[] {
  return sourceFiles(root).flatMap((from) => {
    const text = readFileSync(join(root, from), 'utf8')
    return importsIn(text).map(({ specifier, line }) => ({ from, line, specifier, to: find(root, from, specifier) }))
  })
}

function find(root: string, from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  const base = resolve(root, dirname(from), specifier)
  const stem = base.replace(/\.jsx?$/, '')
  const places = [base, `${stem}.ts`, `${stem}.tsx`, `${base}.ts`, `${base}.tsx`, join(base, 'index.ts'), join(base, 'index.tsx')]
  const hit = places.find((path) => existsSync(path) && statSync(path).isFile())
  return relative(root, hit ?? base)
    .split(sep)
    .join('/')
}

/** The circles of a graph, each as the files in it (Tarjan's strongly connected components of more than one file). */
export function circles(edges: readonly { from: string; to: string | null }[]): string[][] {
  const next = new Map<string, string[]>()
  for (const { from, to } of edges) if (to !== null && to !== from) next.set(from, [...(next.get(from) ?? []), to])
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): number => {
    const index = order.size
    order.set(file, index)
    let lowest = index
    stack.push(file)
    for (const target of next.get(file) ?? []) {
      if (!order.has(target)) lowest = Math.min(lowest, visit(target))
      else if (stack.includes(target)) lowest = Math.min(lowest, order.get(target) ?? lowest)
    }
    low.set(file, lowest)
    if (lowest === index) {
      const circle = stack.splice(stack.indexOf(file))
      if (circle.length > 1) found.push(circle)
    }
    return lowest
  }
  for (const file of next.keys()) if (!order.has(file)) visit(file)
  return found
}
