'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { type CSSProperties, memo, useRef } from 'react'
import type { ContainerRow } from '../../../lib/api/contract'
import { useSight } from '../../live'
import { useSession } from '../../shell/session'
import { cn } from '../../ui/cn'
import { RowCheckbox } from '../../ui/row-checkbox'
import { SortTh } from '../../ui/sort-th'
import { Table, Th } from '../../ui/table'
import type { ActionRequest } from '../actions'
import { LOOKS, WIDE } from './cells'
import type { Line } from './lines'
import type { Column, Sort, SortKey } from './order'
import { LineRow } from './rows-of-table'
import type { View } from './use-list-state'
import type { Selection } from './use-selection'

/** From so many lines on only those in sight are in the page. */
const WINDOWED_FROM = 100
const LINE_PX = 45
const NAME_PX = 150
const CHECK_PX = 38
/** Where rows stand in the order of these, all of them are needed. */
const FIGURES: readonly SortKey[] = ['cpu', 'memory', 'clients']
const ACTIONS_PX = 108

interface DeploymentTableProps {
  view: View
  lines: Line[]
  /** All containers of each service, by service. */
  containersOf: ReadonlyMap<string, ContainerRow[]>
  columns: Column[]
  sort: Sort
  onSort: (sort: Sort) => void
  selection: Selection
  /** What an action is under way for: a service's id or a taskId. */
  busyId: string | null
  onToggle: (serviceId: string, open: boolean) => void
  onAsk: (request: ActionRequest) => void
}

/** Services with their containers, or containers alone; both have the same columns. Thousands of lines scroll well. */
export const DeploymentTable = memo(function DeploymentTable(props: DeploymentTableProps) {
  const { view, lines, containersOf, columns, sort, onSort, selection, busyId, onToggle, onAsk } = props
  const t = useTranslations('deployment')
  const { mayOperate } = useSession()
  const frame = useRef<HTMLElement>(null)
  const windowed = lines.length > WINDOWED_FROM
  const rows = useVirtualizer({
    count: lines.length,
    enabled: windowed,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 3,
  })
  const shown = windowed ? rows.getVirtualItems() : lines.map((_, index) => ({ index, start: 0, end: 0 }))
  const before = windowed ? (shown[0]?.start ?? 0) : 0
  const after = windowed ? rows.getTotalSize() - (shown.at(-1)?.end ?? 0) : 0
  const inSight = shown.flatMap(({ index }) => {
    const line = lines[index]
    return line?.kind === 'service' || line?.kind === 'container' ? line.key : []
  })
  useSight(windowed && !FIGURES.includes(sort.key) ? [...inSight, ...selection.ids] : null)
  const span = columns.length + 3
  const width = CHECK_PX + NAME_PX + ACTIONS_PX + columns.reduce((all, each) => all + LOOKS[each].width, 0)
  const sortedBy = (key: SortKey) => (sort.key === key ? (sort.descending ? 'descending' : 'ascending') : null)
  const sortBy = (key: SortKey) => onSort({ key, descending: sort.key === key && !sort.descending })
  return (
    <Table
      ref={frame}
      label={t('title')}
      tableClassName="table-fixed lg:min-w-(--table-width)"
      style={{ '--table-width': `${width}px` } as CSSProperties}
      rowCount={windowed ? lines.length + 1 : undefined}
    >
      <colgroup>
        <col style={{ width: CHECK_PX }} />
        <col />
        {columns.map((each) => (
          <col key={each} className={each === 'state' ? undefined : WIDE} style={{ width: LOOKS[each].width }} />
        ))}
        <col className="w-21 lg:w-(--actions-width)" style={{ '--actions-width': `${ACTIONS_PX}px` } as CSSProperties} />
      </colgroup>
      <thead>
        <tr>
          <Th>
            <RowCheckbox
              label={t('list.selectAll')}
              checked={selection.all}
              disabled={!mayOperate}
              onChange={selection.toggleAll}
            />
          </Th>
          <SortTh sorted={sortedBy('name')} onSort={() => sortBy('name')} className="px-2">
            {t(view === 'services' ? 'column.name' : 'column.container')}
          </SortTh>
          {columns.map((each) => (
            <SortTh
              key={each}
              sorted={sortedBy(each)}
              onSort={() => sortBy(each)}
              numeric={LOOKS[each].numeric ?? false}
              className={cn('px-2', each !== 'state' && WIDE)}
            >
              {t(`column.${each}`)}
            </SortTh>
          ))}
          <Th className="right-0 z-20 px-2 text-right lg:sticky">{t('column.actions')}</Th>
        </tr>
      </thead>
      <tbody>
        <Space height={before} span={span} />
        {shown.map(({ index }) => {
          const line = lines[index]
          if (!line) return null
          const selected = line.kind === 'service' || (line.kind === 'container' && !line.nested)
          return (
            <LineRow
              key={line.key}
              line={line}
              index={windowed ? index : undefined}
              measure={windowed ? rows.measureElement : undefined}
              columns={columns}
              selected={selected && selection.ids.has(line.key)}
              busy={busyId === line.key}
              containers={line.kind === 'service' ? (containersOf.get(line.key) ?? NO_CONTAINERS) : NO_CONTAINERS}
              onSelect={selection.toggle}
              onToggle={onToggle}
              onAsk={onAsk}
            />
          )
        })}
        <Space height={after} span={span} />
      </tbody>
    </Table>
  )
})
const NO_CONTAINERS: ContainerRow[] = []

/** Stands for the lines out of sight. */
function Space({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={span} style={{ height, padding: 0 }} />
    </tr>
  )
}
