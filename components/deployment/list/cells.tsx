'use client'

import { useTranslations } from 'next-intl'
import { type ContainerRow, formatImageRef } from '../../../lib/api/contract'
import { microserviceHref } from '../../hrefs'
import { cn } from '../../ui/cn'
import { Bytes, Percent, Uptime } from '../../ui/figures'
import { Link } from '../../ui/link'
import { Skeleton } from '../../ui/skeleton'
import { NodeOfRow } from '../node-loss'
import { ContainerHealth, ContainerRole, ContainerStatus, HealthCount, ServiceStatus } from '../status'
import { WhyNot } from '../why-not'
import type { Column } from './order'
import type { ServiceGroup, Totals } from './rows'

/** Width in px; figures stand to the right. */
export const LOOKS: Record<Column, { width: number; numeric?: boolean }> = {
  state: { width: 122 },
  health: { width: 104 },
  role: { width: 84 },
  service: { width: 140 },
  microservice: { width: 120 },
  node: { width: 84 },
  image: { width: 174 },
  restarts: { width: 72, numeric: true },
  cpu: { width: 62, numeric: true },
  memory: { width: 78, numeric: true },
  clients: { width: 68, numeric: true },
  uptime: { width: 100, numeric: true },
  created: { width: 160 },
}

/** Columns that narrow screens leave out; what matters of them stands below the name. */
export const WIDE = 'max-lg:hidden'

const NONE = <span className="text-ink-faint">–</span>
const TO_COME = <Skeleton className="ml-auto h-3.5 w-10 max-w-full" />

/** What a column says of a container. */
export function ContainerCell({ column, container }: { column: Column; container: ContainerRow }) {
  const running = container.status === 'running'
  switch (column) {
    case 'state':
      return (
        <>
          <ContainerStatus container={container} />
          <WhyNot container={container} />
        </>
      )
    case 'health':
      return <ContainerHealth container={container} />
    case 'role':
      return <ContainerRole container={container} />
    case 'service':
      return <Truncated text={container.serviceName} />
    case 'microservice':
      return container.microservice ? <MicroserviceLink name={container.microservice.name} /> : NONE
    case 'node':
      return <NodeOfRow container={container} />
    case 'image':
      return <Image name={container.imageName} tag={container.imageVersion} os={container.imageOS} />
    case 'restarts':
      return container.restartCnt
    case 'cpu':
      return running ? <Percent value={container.cpuUsage.total} /> : NONE
    case 'memory':
      return running ? <Bytes value={container.memoryUsage} /> : NONE
    case 'clients':
      return running && container.connections !== null ? container.connections : NONE
    case 'uptime':
      return <Uptime at={running ? container.startedAt : null} />
    case 'created':
      return <ServerTime text={container.createdTime} />
  }
}

/** What a column says of a service: of all its containers together. */
export function ServiceCell({ column, group }: { column: Column; group: ServiceGroup }) {
  const { service, totals, containers } = group
  switch (column) {
    case 'state':
      return (
        <>
          <ServiceStatus status={service.status} />
          <InstanceCount group={group} />
        </>
      )
    case 'node':
      return <Truncated text={service.nodeList.map((each) => each.nodeName).join(', ')} />
    case 'image':
      return service.imageList.map((each) => <Image key={formatImageRef(each)} {...each} />)
    case 'created':
      return <ServerTime text={service.createdTime} />
    case 'microservice': {
      if (!totals) return TO_COME
      const names = [...new Set(containers.flatMap((each) => each.microservice?.name ?? []))]
      return names.length === 0 ? NONE : names.map((name) => <MicroserviceLink key={name} name={name} />)
    }
    default:
      return totals ? <TotalCell column={column} totals={totals} /> : TO_COME
  }
}

function TotalCell({ column, totals }: { column: Column; totals: Totals }) {
  switch (column) {
    case 'health':
      return <HealthCount healthy={totals.healthy} watched={totals.watched} />
    case 'restarts':
      return totals.restarts
    case 'cpu':
      return totals.cpu === null ? NONE : <Percent value={totals.cpu} />
    case 'memory':
      return totals.memory === null ? NONE : <Bytes value={totals.memory} />
    case 'clients':
      return totals.clients ?? NONE
    case 'uptime':
      return <Uptime at={totals.startedAt} />
    default:
      return null
  }
}

/** How many run of those wanted. */
function InstanceCount({ group: { service } }: { group: ServiceGroup }) {
  const t = useTranslations()
  const fewer = service.instanceActive < service.factor
  return (
    <span className={cn('mt-0.5 block text-xs tabular-nums', fewer ? 'font-medium text-warn' : 'text-ink-soft')}>
      {`${service.instanceActive} / ${service.factor} ${t('common.containerStatus.running')}`}
    </span>
  )
}

function ServerTime({ text }: { text: string }) {
  return <span title={useTranslations('deployment')('serverTime')}>{text}</span>
}

function Truncated({ text }: { text: string }) {
  return text ? (
    <span className="block truncate" title={text}>
      {text}
    </span>
  ) : (
    NONE
  )
}

function MicroserviceLink({ name }: { name: string }) {
  return (
    <Link href={microserviceHref(name)} className="block truncate text-accent hover:underline" title={name}>
      {name}
    </Link>
  )
}

function Image(image: { name: string; tag: string; os: string }) {
  const text = formatImageRef(image)
  return (
    <span className="block truncate font-mono text-xs" title={text}>
      {text}
    </span>
  )
}
