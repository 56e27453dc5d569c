'use client'

import { Play, RotateCw, ScrollText, Square } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { ContainerRow } from '../../lib/api/contract'
import { Button, IconButton } from '../ui/button'
import { Bytes, Percent, Uptime } from '../ui/figures'
import { useNow } from '../ui/relative-time'
import { ContainerStatus, MicroserviceRole } from './status'

interface ContainerTableProps {
  label: string
  containers: ContainerRow[]
  /** Left out: looking only. */
  onAction?: ((container: ContainerRow, action: 'start' | 'stop' | 'restart') => void) | undefined
}

const HEAD = 'px-2.5 py-1.5 text-xs font-medium whitespace-nowrap text-ink-faint'
const CELL = 'border-t px-2.5 py-1.5 break-words'
/** Columns that narrow screens leave out, or show below the name. */
const WIDE = 'max-lg:hidden'

/** A service's containers. */
export function ContainerTable({ label, containers, onAction }: ContainerTableProps) {
  const t = useTranslations('deployment')
  if (containers.length === 0) return <p className="py-1 text-[13px] text-ink-faint">{t('noContainers')}</p>
  return (
    <div className="overflow-x-auto rounded-md border bg-surface">
      {/* Fixed widths, so that the tables of all services line up. */}
      <table className="w-full text-left text-[13px] lg:table-fixed" aria-label={label}>
        <thead>
          <tr>
            <th className={`${HEAD} lg:w-[19%]`}>{t('column.container')}</th>
            <th className={`${HEAD} lg:w-[20%]`}>{t('column.state')}</th>
            <th className={`${HEAD} ${WIDE} w-[14%]`}>{t('column.role')}</th>
            <th className={`${HEAD} ${WIDE} w-[11%]`}>{t('column.node')}</th>
            <th className={`${HEAD} ${WIDE} w-[7%] text-right`}>{t('column.restarts')}</th>
            <th className={`${HEAD} ${WIDE} w-[6%] text-right`}>{t('column.cpu')}</th>
            <th className={`${HEAD} ${WIDE} w-[8%] text-right`}>{t('column.memory')}</th>
            <th className={`${HEAD} ${WIDE} w-[10%] text-right`}>{t('column.uptime')}</th>
            <th className={`${HEAD} lg:w-28`}>{t('column.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {[...containers]
            .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
            .map((each) => (
              <ContainerLine key={each.taskId} container={each} onAction={onAction} />
            ))}
        </tbody>
      </table>
    </div>
  )
}

function ContainerLine({ container, onAction }: { container: ContainerRow; onAction: ContainerTableProps['onAction'] }) {
  const t = useTranslations('deployment')
  const running = container.status === 'running'
  const href = `/deployment/containers/${container.taskId}`
  return (
    <tr className="hover:bg-hover/60">
      <td className={CELL}>
        <Link href={href} className="font-medium text-accent hover:underline">
          {container.name}
        </Link>
        <span className="mt-0.5 block space-y-0.5 text-ink-soft lg:hidden">
          <span className="block">{container.nodeName}</span>
          {(container.microservice ?? container.unplaced) && <MicroserviceRole container={container} />}
        </span>
      </td>
      <td className={CELL}>
        <ContainerStatus container={container} />
        <WhyNot container={container} />
      </td>
      <td className={`${CELL} ${WIDE}`}>
        <MicroserviceRole container={container} />
      </td>
      <td className={`${CELL} ${WIDE}`}>{container.nodeName || '–'}</td>
      <td className={`${CELL} ${WIDE} text-right tabular-nums`}>{container.restartCnt}</td>
      <td className={`${CELL} ${WIDE} text-right`}>{running ? <Percent value={container.cpuUsage.total} /> : '–'}</td>
      <td className={`${CELL} ${WIDE} text-right`}>{running ? <Bytes value={container.memoryUsage} /> : '–'}</td>
      <td className={`${CELL} ${WIDE} text-right`}>
        <Uptime at={running ? container.startedAt : null} />
      </td>
      <td className={CELL}>
        <div className="flex gap-0.5">
          {onAction &&
            (container.desired === 'running' || container.desired === 'paused' ? (
              <IconButton label={t('action.stop')} onClick={() => onAction(container, 'stop')}>
                <Square aria-hidden />
              </IconButton>
            ) : (
              <IconButton label={t('action.start')} onClick={() => onAction(container, 'start')}>
                <Play aria-hidden />
              </IconButton>
            ))}
          {onAction && (
            <IconButton
              label={t('action.restart')}
              disabled={container.desired !== 'running'}
              onClick={() => onAction(container, 'restart')}
            >
              <RotateCw aria-hidden />
            </IconButton>
          )}
          <Button asChild variant="ghost" size="sm" className="w-7 px-0">
            <Link href={href} aria-label={t('logOf', { name: container.name })} title={t('log.title')}>
              <ScrollText aria-hidden />
            </Link>
          </Button>
        </div>
      </td>
    </tr>
  )
}

/** Why it doesn't run as it should: how it ended, when it starts again, why it could not be deployed. */
export function WhyNot({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  if (container.deployStatus === 'failure' && container.failedMessage)
    return <div className="mt-0.5 max-w-80 text-bad">{container.failedMessage}</div>
  if (container.status !== 'exited' || !container.exit) return null
  return (
    <div className="mt-0.5 max-w-80 text-ink-soft">
      {t(`exit.${container.exit.reason.replaceAll(' ', '_')}`, exitParameters(container.exit))}
      {container.nextStartAt !== null && <NextStart at={container.nextStartAt} />}
    </div>
  )
}

/** For the sentences of `deployment.exit`: `how` is `signal`, `code` or `other`. */
export function exitParameters(exit: NonNullable<ContainerRow['exit']>) {
  const how = exit.signal ? 'signal' : exit.code !== null ? 'code' : 'other'
  return { how, code: exit.code ?? 0, signal: exit.signal ?? '' }
}

export function NextStart({ at }: { at: number }) {
  const t = useTranslations('deployment')
  const seconds = Math.max(0, Math.ceil((at - useNow()) / 1000))
  return <span className="block tabular-nums">{t('nextStart', { seconds })}</span>
}
