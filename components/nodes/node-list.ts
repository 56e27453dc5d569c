import type { NodeRow } from '../../lib/api/contract'

export const NODE_SORTS = ['name', 'status', 'containers', 'cpu', 'memory', 'uptime'] as const
export type NodeSort = (typeof NODE_SORTS)[number]

/** Part of its memory that is in use, 0 to 1; null while it isn't known. */
export function memoryShare(node: Pick<NodeRow, 'status' | 'memoryTotal' | 'memoryFree'>): number | null {
  return node.status === 'online' && node.memoryTotal > 0 ? (node.memoryTotal - node.memoryFree) / node.memoryTotal : null
}

const VALUE: Record<Exclude<NodeSort, 'name'>, (node: NodeRow) => number | null> = {
  status: (node) => (node.status === 'offline' ? 0 : 1),
  containers: (node) => node.containerRunning,
  cpu: (node) => (node.status === 'online' ? node.cpuPercent : null),
  memory: memoryShare,
  uptime: (node) => (node.bootedAt === null ? null : -node.bootedAt),
}

/**
 * The nodes whose name, address, system or version has `search` in it, in the order of `sort` (`name`, `-cpu` …; what it isn't
 * of ours counts as `name`). Those without a figure come last either way; equals are ordered by name.
 */
export function arrangeNodes(nodes: readonly NodeRow[], { search, sort }: { search: string; sort: string }): NodeRow[] {
  const wanted = search.trim().toLowerCase()
  const down = sort.startsWith('-')
  const key = NODE_SORTS.find((each) => each === sort.replace(/^-/, '')) ?? 'name'
  const byName = (a: NodeRow, b: NodeRow) => a.name.localeCompare(b.name, undefined, { numeric: true })
  return nodes
    .filter((each) =>
      [each.name, each.address, each.type ?? '', each.version].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => {
      if (key === 'name') return down ? byName(b, a) : byName(a, b)
      const [x, y] = [VALUE[key](a), VALUE[key](b)]
      if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1
      return (down ? y - x : x - y) || byName(a, b)
    })
}
