import type { ServiceRow, TemplateRow } from '../../lib/api/contract'

/** One line of the tree as it is shown. */
export interface TreeLine {
  row: TemplateRow
  /** 0 at the top. */
  depth: number
  /** Of those right below it, shown or not. */
  children: number
  open: boolean
}

/** The folder a path is in; `/` for those at the top. */
export const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'

/** Whether `path` is `folder` or somewhere below it. */
export const isWithin = (path: string, folder: string) => folder === '/' || path === folder || path.startsWith(`${folder}/`)

/** Whether something at `path` can be moved into `folder`: not into itself, and not where it is already. */
export const canMoveTo = (path: string, folder: string) => !isWithin(folder, path) && folderOf(path) !== folder

/** All folders by path, the root first. */
export const foldersOf = (rows: readonly TemplateRow[]): string[] => [
  '/',
  ...rows
    .flatMap((each) => (each.kind === 'folder' ? [each.path] : []))
    .sort((a, b) => a.localeCompare(b, undefined, { numeric: true })),
]

/** Folders first, then by name as people count. */
const inOrder = (a: TemplateRow, b: TemplateRow) =>
  a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name, undefined, { numeric: true })

/**
 * The tree as lines from top to bottom. What is in a folder that isn't open is left out. With a search those that fit by name or
 * image are shown, with the folders they are in, all open.
 */
export function treeLines(
  rows: readonly TemplateRow[],
  { search, isOpen }: { search: string; isOpen: (path: string) => boolean },
): TreeLine[] {
  const wanted = search.trim().toLowerCase()
  const fits = (row: TemplateRow) => `${row.name} ${row.imageRef ?? ''}`.toLowerCase().includes(wanted)
  const shown = new Set(rows.filter(fits).map((each) => each.path))
  for (const path of [...shown]) for (let at = folderOf(path); at !== '/'; at = folderOf(at)) shown.add(at)
  const below = groupByFolder(rows)
  const lines: TreeLine[] = []
  const add = (folder: string, depth: number) => {
    for (const row of below.get(folder) ?? []) {
      if (!shown.has(row.path)) continue
      const open = row.kind === 'folder' && (wanted !== '' || isOpen(row.path))
      lines.push({ row, depth, children: below.get(row.path)?.length ?? 0, open })
      if (open) add(row.path, depth + 1)
    }
  }
  add('/', 0)
  return lines
}

function groupByFolder(rows: readonly TemplateRow[]): Map<string, TemplateRow[]> {
  const below = new Map<string, TemplateRow[]>()
  for (const row of [...rows].sort(inOrder)) {
    const folder = folderOf(row.path)
    const known = below.get(folder)
    if (known) known.push(row)
    else below.set(folder, [row])
  }
  return below
}

/** The templates that these paths stand for: themselves, and of a folder all below it; each once, by path. */
export function templatesWithin(rows: readonly TemplateRow[], paths: readonly string[]): TemplateRow[] {
  return rows
    .filter((row) => row.kind === 'service' && paths.some((each) => isWithin(row.path, each)))
    .sort((a, b) => a.path.localeCompare(b.path))
}

/** The services that were deployed from each template, by its path. */
export function servicesByPath(services: readonly ServiceRow[]): Map<string, ServiceRow[]> {
  const found = new Map<string, ServiceRow[]>()
  for (const each of services) {
    if (each.pathLabel === '') continue
    found.set(each.pathLabel, [...(found.get(each.pathLabel) ?? []), each])
  }
  return found
}
