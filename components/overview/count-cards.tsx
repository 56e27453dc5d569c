'use client'

import { Boxes, Container, Layers, type LucideIcon, Server } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { ContainerRow, NodeRow, ServiceRow } from '../../lib/api/contract'
import { useLiveList } from '../live'
import type { Tone } from '../ui/badge'
import { cn } from '../ui/cn'
import { Link } from '../ui/link'
import { countBy } from './counts'

interface Share {
  key: string
  label: string
  count: number
  tone: Tone
}

const BAR: Record<Tone, string> = { ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad', info: 'bg-info', idle: 'bg-idle' }
const SERVICES: Record<ServiceRow['status'], Tone> = {
  failure: 'bad',
  deleting: 'warn',
  deploying: 'info',
  complete: 'ok',
  stopped: 'idle',
}
const CONTAINERS: Record<ContainerRow['status'] | 'lastKnown', Tone> = {
  exited: 'bad',
  lastKnown: 'warn',
  paused: 'warn',
  running: 'ok',
  created: 'info',
  stopped: 'idle',
}
const SYSTEMS = ['linux', 'sylixos'] as const
const keys = <K extends string>(record: Record<K, unknown>) => Object.keys(record) as K[]

interface CountCardsProps {
  services: ServiceRow[]
  containers: ContainerRow[]
  nodes: NodeRow[]
}

/** How many services, containers, nodes and images there are, and how they are. */
export function CountCards({ services, containers, nodes }: CountCardsProps) {
  const t = useTranslations('overview')
  const status = useTranslations('common.containerStatus')
  const service = useTranslations('deployment.serviceStatus')
  const node = useTranslations('overview.node')
  const os = useTranslations('common.os')
  return (
    <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
      <Card
        icon={Boxes}
        title={t('services')}
        href="/deployment"
        total={services.length}
        shares={countBy(services, (row) => row.status, keys(SERVICES)).map(({ state, count }) => ({
          key: state,
          label: service(state),
          count,
          tone: SERVICES[state],
        }))}
      />
      <Card
        icon={Container}
        title={t('containers')}
        href="/deployment"
        total={containers.length}
        shares={countBy(containers, (row) => (row.nodeOnline ? row.status : 'lastKnown'), keys(CONTAINERS)).map(
          ({ state, count }) => ({
            key: state,
            label: state === 'lastKnown' ? t('lastKnown') : status(state),
            count,
            tone: CONTAINERS[state],
          }),
        )}
      />
      <Card
        icon={Server}
        title={t('nodes')}
        href="/nodes"
        total={nodes.length}
        shares={countBy(nodes, (row) => row.status, ['offline', 'online']).map(({ state, count }) => ({
          key: state,
          label: node(state),
          count,
          tone: state === 'online' ? 'ok' : 'bad',
        }))}
      />
      <Images title={t('images')} osWord={os} />
    </div>
  )
}

function Images({ title, osWord }: { title: string; osWord: (os: (typeof SYSTEMS)[number]) => string }) {
  const { rows } = useLiveList('images')
  const known = (rows ?? []).filter((row): row is typeof row & { os: (typeof SYSTEMS)[number] } =>
    (SYSTEMS as readonly string[]).includes(row.os),
  )
  return (
    <Card
      icon={Layers}
      title={title}
      href="/images"
      total={rows?.length ?? null}
      shares={countBy(known, (row) => row.os, SYSTEMS).map(({ state, count }) => ({
        key: state,
        label: osWord(state),
        count,
        tone: state === 'linux' ? 'info' : 'idle',
      }))}
    />
  )
}

interface CardProps {
  icon: LucideIcon
  title: string
  href?: string
  /** null: not known yet. */
  total: number | null
  shares: Share[]
}

function Card({ icon: Icon, title, href, total, shares }: CardProps) {
  const locale = useLocale()
  const numbers = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  return (
    <section className="relative min-h-28 rounded-lg border bg-surface px-4 py-3 has-[a:hover]:border-line-strong">
      <h2 className="flex items-center gap-2 text-ink-soft">
        <Icon className="size-4" aria-hidden />
        {href ? (
          <Link href={href} className="after:absolute after:inset-0 after:rounded-lg">
            {title}
          </Link>
        ) : (
          title
        )}
      </h2>
      <div className="mt-1 text-2xl leading-8 font-semibold tabular-nums">{total === null ? '–' : numbers.format(total)}</div>
      <div className="mt-2 flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken" aria-hidden>
        {shares.map((share) => (
          <div key={share.key} className={BAR[share.tone]} style={{ flexGrow: share.count, flexBasis: 0 }} />
        ))}
      </div>
      <ul className="mt-1.5 flex flex-wrap gap-x-3 gap-y-0.5 text-[13px] text-ink-soft">
        {shares.map((share) => (
          <li key={share.key} className="flex items-center gap-1.5">
            <span aria-hidden className={cn('size-2 rounded-full', BAR[share.tone])} />
            {share.label}
            <span className="font-medium text-ink tabular-nums">{numbers.format(share.count)}</span>
            {shares.length > 1 && total !== null && total > 0 && (
              <span className="text-ink-faint tabular-nums">{percent.format(share.count / total)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
