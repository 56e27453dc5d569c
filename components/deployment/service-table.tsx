'use client'

import { ChevronRight, CircleAlert, Play, RotateCw, Square, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment, useId, useMemo, useState } from 'react'
import type { ContainerRow, ServiceRow } from '../../lib/api/contract'
import { useSession } from '../shell/session'
import { Badge } from '../ui/badge'
import { IconButton } from '../ui/button'
import { cn } from '../ui/cn'
import { Table, Td, Th, Tr } from '../ui/table'
import { useActionDialog } from './action-dialog'
import type { ServiceAction } from './actions'
import { ContainerTable } from './container-table'
import { ServiceStatus, StatusCounts } from './status'

/** With more services than this their containers are folded away at first. */
const UNFOLDED_AT_MOST = 12
const COLUMNS = 9
/** Columns that narrow screens show below the name instead. */
const WIDE = 'max-lg:hidden'

export function ServiceTable({ services, containers }: { services: ServiceRow[]; containers: ContainerRow[] }) {
  const t = useTranslations('deployment')
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map())
  const { ask, dialog, busyWith } = useActionDialog()
  const byService = useMemo(() => groupByService(containers), [containers])
  const busyId = busyWith?.kind === 'service' ? busyWith.target.id : null
  return (
    <>
      <Table label={t('title')}>
        <thead>
          <tr>
            <Th>{t('column.name')}</Th>
            <Th>{t('column.status')}</Th>
            <Th numeric className={WIDE}>
              {t('column.instances')}
            </Th>
            <Th className={WIDE}>{t('column.states')}</Th>
            <Th className={WIDE}>{t('column.image')}</Th>
            <Th className={WIDE}>{t('column.policy')}</Th>
            <Th className={WIDE}>{t('column.nodes')}</Th>
            <Th className={WIDE}>{t('column.created')}</Th>
            <Th>{t('column.actions')}</Th>
          </tr>
        </thead>
        <tbody>
          {[...services]
            .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
            .map((service) => {
              const open = !(folded.get(service.id) ?? services.length > UNFOLDED_AT_MOST)
              return (
                <ServiceLines
                  key={service.id}
                  service={service}
                  containers={byService.get(service.id) ?? []}
                  open={open}
                  onToggle={() => setFolded(new Map(folded).set(service.id, open))}
                  busy={busyId === service.id}
                  onAction={(action) => ask({ kind: 'service', target: service, action })}
                  onContainerAction={(target, action) => ask({ kind: 'container', target, action })}
                />
              )
            })}
        </tbody>
      </Table>
      {dialog}
    </>
  )
}

function groupByService(containers: ContainerRow[]): Map<string, ContainerRow[]> {
  const groups = new Map<string, ContainerRow[]>()
  for (const each of containers) {
    const group = groups.get(each.serviceId)
    if (group) group.push(each)
    else groups.set(each.serviceId, [each])
  }
  return groups
}

interface ServiceLinesProps {
  service: ServiceRow
  containers: ContainerRow[]
  open: boolean
  onToggle: () => void
  busy: boolean
  onAction: (action: ServiceAction) => void
  onContainerAction: (container: ContainerRow, action: 'start' | 'stop' | 'restart') => void
}

function ServiceLines({ service, containers, open, onToggle, busy, onAction, onContainerAction }: ServiceLinesProps) {
  const t = useTranslations('deployment')
  const { mayOperate } = useSession()
  const id = useId()
  const runs = containers.some((each) => each.desired === 'running' || each.desired === 'paused')
  const rests = containers.some((each) => each.desired !== 'running')
  const images = service.imageList.map((each) => `${each.name}@${each.tag}#${each.os}`).join(', ')
  const nodes = service.nodeList.map((each) => each.nodeName).join(', ')
  const deleting = service.status === 'deleting'
  return (
    <Fragment>
      <Tr className={cn((open || service.errorInstance.length > 0) && '[&>td]:border-b-0')}>
        <Td>
          <button
            type="button"
            aria-expanded={open}
            aria-controls={id}
            onClick={onToggle}
            className="-ml-1 flex items-center gap-1 rounded pr-1.5 text-left font-medium"
          >
            <ChevronRight
              className={cn('size-4 shrink-0 text-ink-faint transition-transform', open && 'rotate-90')}
              aria-hidden
            />
            <span className="max-w-64 max-lg:max-w-36 truncate" title={service.name}>
              {service.name}
            </span>
          </button>
        </Td>
        <Td>
          <ServiceStatus status={service.status} />
        </Td>
        <Td numeric className={WIDE}>
          <span className={cn(service.instanceOnline < service.factor && 'font-medium text-warn')}>
            {service.instanceOnline} / {service.factor}
          </span>
        </Td>
        <Td className={WIDE}>
          <StatusCounts statuses={service.containerStatusGroup} />
        </Td>
        <Td className={cn(WIDE, 'font-mono text-[13px] whitespace-nowrap')}>{images}</Td>
        <Td className={WIDE}>
          <Badge>{t(`policy.${service.policy}`)}</Badge>
        </Td>
        <Td className={WIDE}>
          <span className="block max-w-52 truncate" title={nodes}>
            {nodes || '–'}
          </span>
        </Td>
        <Td className={cn(WIDE, 'whitespace-nowrap text-ink-soft tabular-nums')} title={t('serverTime')}>
          {service.createdTime}
        </Td>
        <Td>
          {mayOperate && (
            <div className="flex gap-0.5">
              <IconButton
                data-tour={`start ${service.name}`}
                label={t('action.start')}
                disabled={!rests || busy || deleting}
                onClick={() => onAction('start')}
              >
                <Play aria-hidden />
              </IconButton>
              <IconButton
                data-tour={`stop ${service.name}`}
                label={t('action.stop')}
                disabled={!runs || busy || deleting}
                onClick={() => onAction('stop')}
              >
                <Square aria-hidden />
              </IconButton>
              <IconButton label={t('action.restart')} disabled={!runs || busy || deleting} onClick={() => onAction('restart')}>
                <RotateCw aria-hidden />
              </IconButton>
              <IconButton label={t('action.destroy')} disabled={busy || deleting} onClick={() => onAction('destroy')}>
                <Trash2 aria-hidden />
              </IconButton>
            </div>
          )}
        </Td>
      </Tr>
      <tr id={id} hidden={!open && service.errorInstance.length === 0}>
        <td colSpan={COLUMNS} className="border-b px-3 pb-3 in-[tr:last-child]:border-b-0 lg:pl-8">
          {!open && <FailedInstances service={service} />}
          {open && (
            <>
              <p className="mb-2 text-[13px] text-ink-soft lg:hidden">
                <span className="font-mono text-xs break-all">{images}</span>
                {` · ${t(`policy.${service.policy}`)} · ${nodes || '–'} · ${t('instancesOf', { online: service.instanceOnline, desired: service.factor })}`}
              </p>
              <ContainerTable
                label={t('containersOf', { name: service.name })}
                containers={containers}
                onAction={mayOperate ? onContainerAction : undefined}
              />
            </>
          )}
        </td>
      </tr>
    </Fragment>
  )
}

function FailedInstances({ service }: { service: ServiceRow }) {
  const t = useTranslations('deployment')
  if (service.errorInstance.length === 0) return null
  return (
    <ul aria-label={t('failedInstances')} className="mb-2 space-y-1">
      {service.errorInstance.map((each) => (
        <li key={each.containerId} className="flex gap-2 text-[13px] text-bad">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span className="min-w-0">
            {each.nodeName && <strong className="font-medium">{each.nodeName}: </strong>}
            {each.message}
          </span>
        </li>
      ))}
    </ul>
  )
}
