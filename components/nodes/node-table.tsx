'use client'

import { useTranslations } from 'next-intl'
import type { NodeRow } from '../../lib/api/contract'
import { nodeHref } from '../hrefs'
import { Percent, Uptime } from '../ui/figures'
import { Link } from '../ui/link'
import { SearchInput } from '../ui/search-input'
import { SortTh } from '../ui/sort-th'
import { Table, Td, Th, Tr } from '../ui/table'
import { useUrlState } from '../ui/use-url-state'
import { NodeActions } from './node-actions'
import { arrangeNodes, type NodeSort } from './node-list'
import { NodeStatus, OfflineReason, SimulatedBadge } from './node-status'
import { UsageBar } from './usage-bar'

const DEFAULTS = { q: '', sort: 'name' }
/** The columns, in their order; those without a sort can't be sorted by. */
const COLUMNS = [
  { key: 'name', sort: 'name' },
  { key: 'status', sort: 'status', room: 'min-w-24' },
  { key: 'type', sort: null },
  { key: 'containers', sort: 'containers', numeric: true, room: 'min-w-44' },
  { key: 'cpu', sort: 'cpu', numeric: true },
  { key: 'memory', sort: 'memory', numeric: true, room: 'min-w-36' },
  { key: 'uptime', sort: 'uptime', numeric: true, room: 'min-w-24' },
  { key: 'version', sort: null },
] as const satisfies readonly { key: string; sort: NodeSort | null; numeric?: boolean; room?: string }[]

/** The nodes as a table; search and order stand in the address. */
export function NodeTable({ nodes }: { nodes: NodeRow[] }) {
  const t = useTranslations('nodes')
  const common = useTranslations('common')
  const [state, setState] = useUrlState(DEFAULTS)
  const shown = arrangeNodes(nodes, { search: state.q, sort: state.sort })
  const sortBy = (key: NodeSort) => setState({ sort: state.sort === key ? `-${key}` : key })
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <SearchInput label={t('search')} value={state.q} onChange={(q) => setState({ q })} className="w-76 max-sm:w-full" />
        <span className="text-[13px] text-ink-soft" aria-live="polite">
          {t('shown', { shown: shown.length, count: nodes.length })}
        </span>
      </div>
      <Table label={t('title')}>
        <thead>
          <tr>
            {COLUMNS.map((column) =>
              column.sort ? (
                <SortTh
                  key={column.key}
                  sorted={state.sort === column.sort ? 'ascending' : state.sort === `-${column.sort}` ? 'descending' : null}
                  numeric={'numeric' in column}
                  {...('room' in column ? { className: column.room } : {})}
                  onSort={() => sortBy(column.sort)}
                >
                  {t(column.key)}
                </SortTh>
              ) : (
                <Th key={column.key}>{t(column.key)}</Th>
              ),
            )}
            <Th className="text-right">{common('actions')}</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((node) => (
            <NodeLine key={node.id} node={node} />
          ))}
          {shown.length === 0 && (
            <tr>
              <Td colSpan={COLUMNS.length + 1} className="py-8 text-center text-ink-soft">
                {t('noMatch', { search: state.q })}
              </Td>
            </tr>
          )}
        </tbody>
      </Table>
    </>
  )
}

function NodeLine({ node }: { node: NodeRow }) {
  const t = useTranslations('nodes')
  const os = useTranslations('common.os')
  const online = node.status === 'online'
  return (
    <Tr>
      <Td>
        <span className="flex items-center gap-2 whitespace-nowrap">
          <Link href={nodeHref(node.id)} className="font-medium text-accent hover:underline">
            {node.name}
          </Link>
          {node.simulated && <SimulatedBadge />}
        </span>
        <span className="block font-mono text-xs text-ink-faint">{node.address}</span>
      </Td>
      <Td>
        <NodeStatus node={node} />
        <OfflineReason node={node} className="mt-0.5 max-w-80 min-w-44 text-[13px] text-ink-soft" />
      </Td>
      <Td className="whitespace-nowrap">
        {node.type ? os(node.type) : '–'}
        {node.arch && <span className="text-ink-faint"> {node.arch}</span>}
      </Td>
      <Td numeric className="whitespace-nowrap">
        {t('containersOf', { running: online ? node.containerRunning : '–', total: node.containerTotal })}
      </Td>
      <Td numeric>{online && node.cpuPercent !== null ? <Percent value={node.cpuPercent} /> : '–'}</Td>
      <Td numeric>{online ? <UsageBar used={node.memoryTotal - node.memoryFree} total={node.memoryTotal} /> : '–'}</Td>
      <Td numeric>
        <Uptime at={node.bootedAt} />
      </Td>
      <Td className="text-ink-soft">{node.version || '–'}</Td>
      <Td>
        <NodeActions node={node} />
      </Td>
    </Tr>
  )
}
