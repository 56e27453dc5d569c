'use client'

import { ChevronRight, CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, type Ref } from 'react'
import type { ContainerRow } from '../../../lib/api/contract'
import { containerHref } from '../../hrefs'
import { useSession } from '../../shell/session'
import { cn } from '../../ui/cn'
import { Link } from '../../ui/link'
import { RowCheckbox } from '../../ui/row-checkbox'
import { Td } from '../../ui/table'
import type { ActionRequest } from '../actions'
import { ContainerRole } from '../status'
import { ContainerCell, LOOKS, ServiceCell, WIDE } from './cells'
import type { Line } from './lines'
import type { Column } from './order'
import { ContainerActions, ServiceActions } from './row-actions'
import type { ServiceGroup } from './rows'

interface LineRowProps {
  line: Line
  /** Its place among all lines, when only those in sight are there. */
  index: number | undefined
  measure: Ref<HTMLTableRowElement> | undefined
  columns: Column[]
  selected: boolean
  busy: boolean
  /** All containers of a service's line. */
  containers: ContainerRow[]
  onSelect: (id: string, selected: boolean) => void
  onToggle: (serviceId: string, open: boolean) => void
  onAsk: (request: ActionRequest) => void
}

const CELL = 'px-2'
const STUCK = 'right-0 z-1 bg-inherit px-2 lg:sticky'

/** One line. It renders again only when what it shows has changed. */
export const LineRow = memo(function LineRow(props: LineRowProps) {
  const { line, index, measure, columns, selected } = props
  const row = (look: string, children: ReactNode) => (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index === undefined ? undefined : index + 2}
      aria-selected={selected || undefined}
      className={cn('bg-surface hover:bg-hover', look, selected && 'bg-accent-soft hover:bg-accent-soft')}
    >
      {children}
    </tr>
  )
  switch (line.kind) {
    case 'service':
      return row('', <ServiceCells {...props} group={line.group} open={line.open} />)
    case 'container':
      return row(line.nested ? 'bg-canvas' : '', <ContainerCells {...props} container={line.container} nested={line.nested} />)
    case 'failures':
      return row(
        '',
        <>
          <Td />
          <Td className={CELL} colSpan={columns.length + 2}>
            <Failures group={line.group} />
          </Td>
        </>,
      )
    case 'empty':
      return row(
        'bg-canvas',
        <>
          <Td />
          <Td className="px-2 pl-8 text-[13px] text-ink-faint" colSpan={columns.length + 2}>
            <NoContainers />
          </Td>
        </>,
      )
  }
}, isSame)

function NoContainers() {
  return useTranslations('deployment')('noContainers')
}

/** Lines are made anew at every change of the list: what counts is what they show. */
function isSame(a: LineRowProps, b: LineRowProps): boolean {
  const { line: one, containers: ones, ...before } = a
  const { line: other, containers: others, ...after } = b
  if (!sameParts(before, after) || one.kind !== other.kind || one.key !== other.key) return false
  if (one.kind === 'container' && other.kind === 'container')
    return one.container === other.container && one.nested === other.nested
  if (one.kind === 'service' && other.kind === 'service')
    return (
      one.open === other.open &&
      one.group.service === other.group.service &&
      (one.group.totals === null) === (other.group.totals === null) &&
      sameItems(ones, others)
    )
  return one.kind === 'failures' && other.kind === 'failures' ? one.group.service === other.group.service : true
}
function sameParts<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key])
}
function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

function Choose({ name, id, selected, onSelect }: Pick<LineRowProps, 'selected' | 'onSelect'> & { name: string; id: string }) {
  const t = useTranslations('deployment.list')
  const { mayOperate } = useSession()
  return (
    <RowCheckbox
      label={t('select', { name })}
      checked={selected}
      disabled={!mayOperate}
      onChange={(chosen) => onSelect(id, chosen)}
    />
  )
}

function Columns({ columns, children }: { columns: Column[]; children: (column: Column) => ReactNode }) {
  return columns.map((column) => (
    <Td key={column} numeric={LOOKS[column].numeric ?? false} className={cn(CELL, column !== 'state' && WIDE)}>
      {children(column)}
    </Td>
  ))
}

function ServiceCells(props: LineRowProps & { group: ServiceGroup; open: boolean }) {
  const { group, open, columns, selected, busy, containers, onSelect, onToggle, onAsk } = props
  const { service } = group
  return (
    <>
      <Td>
        <Choose name={service.name} id={service.id} selected={selected} onSelect={onSelect} />
      </Td>
      <Td className={CELL}>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => onToggle(service.id, !open)}
          className="-ml-1 flex max-w-full items-center gap-1 rounded pr-1.5 text-left font-medium"
        >
          <ChevronRight className={cn('size-4 shrink-0 text-ink-faint transition-transform', open && 'rotate-90')} aria-hidden />
          <span className="min-w-0 lg:truncate max-lg:wrap-anywhere" title={service.name}>
            {service.name}
          </span>
        </button>
        <span className="mt-0.5 block truncate pl-4 text-xs text-ink-soft lg:hidden">
          {service.nodeList.map((each) => each.nodeName).join(', ')}
        </span>
      </Td>
      <Columns columns={columns}>{(column) => <ServiceCell column={column} group={group} />}</Columns>
      <Td className={STUCK}>
        <ServiceActions group={group} containers={containers} busy={busy} onAsk={onAsk} />
      </Td>
    </>
  )
}

function ContainerCells(props: LineRowProps & { container: ContainerRow; nested: boolean }) {
  const { container, nested, columns, selected, busy, onSelect, onAsk } = props
  return (
    <>
      <Td>{!nested && <Choose name={container.name} id={container.taskId} selected={selected} onSelect={onSelect} />}</Td>
      <Td className={cn(CELL, nested && 'lg:pl-7')}>
        <Link
          href={containerHref(container.taskId)}
          title={container.name}
          className="block font-medium text-accent hover:underline lg:truncate max-lg:wrap-anywhere"
        >
          {container.name}
        </Link>
        <span className="mt-0.5 block space-y-0.5 text-xs text-ink-soft lg:hidden">
          <span className="block">{container.nodeName}</span>
          <ContainerRole container={container} />
        </span>
      </Td>
      <Columns columns={columns}>{(column) => <ContainerCell column={column} container={container} />}</Columns>
      <Td className={STUCK}>
        <ContainerActions container={container} busy={busy} onAsk={onAsk} />
      </Td>
    </>
  )
}

/** Why instances of a folded service could not be deployed. */
function Failures({ group: { service } }: { group: ServiceGroup }) {
  const t = useTranslations('deployment')
  return (
    <ul aria-label={t('failedInstances')} className="space-y-1">
      {service.errorInstance.slice(0, FAILURES_SHOWN).map((each) => (
        <li key={each.containerId} className="flex gap-2 text-[13px] text-bad">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span className="min-w-0">
            {each.nodeName && <strong className="font-medium">{each.nodeName}: </strong>}
            {each.message}
          </span>
        </li>
      ))}
      {service.errorInstance.length > FAILURES_SHOWN && (
        <li className="text-[13px] text-ink-soft">
          {t('list.others', { count: service.errorInstance.length - FAILURES_SHOWN })}
        </li>
      )}
    </ul>
  )
}
const FAILURES_SHOWN = 3
