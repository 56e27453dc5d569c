'use client'

import { useTranslations } from 'next-intl'
import type { CSSProperties } from 'react'
import type { MicroserviceRow } from '../../lib/api/contract/microservices'
import { cn } from '../ui/cn'
import { drawnOf, type Picture } from './picture'
import { ClientBoxes, InstanceBox, MicroserviceBox } from './picture-boxes'
import {
  CLIENT_HEIGHT,
  COMPACT_FROM,
  COMPACT_HEIGHT,
  columnHeight,
  curve,
  GAP,
  GUTTER,
  INSTANCE_HEIGHT,
  middles,
} from './picture-geometry'

/** How long the picture takes to show a switch, ms. People who ask for less motion see it at once (globals.css). */
const MOVE_MS = 180

/** The hero: clients → microservice → instances. Instances keep their places; what moves is who serves. */
export function FailoverPicture({ row, picture: whole }: { row: MicroserviceRow; picture: Picture }) {
  const t = useTranslations('governance.picture')
  const picture = drawnOf(whole)
  const { instances, active } = picture
  const more = whole.instances.length - instances.length
  const compact = instances.length > COMPACT_FROM
  const box = compact ? COMPACT_HEIGHT : INSTANCE_HEIGHT
  const clientBoxes = Math.max(1, picture.clients.length + (picture.moreClients + picture.otherConnections > 0 ? 1 : 0))
  const height = Math.max(columnHeight(instances.length, box), columnHeight(clientBoxes, CLIENT_HEIGHT), INSTANCE_HEIGHT + 24)
  const rows = middles(instances.length, box, height)
  const serving = whole.instances.filter((instance) => instance.announced).map((instance) => instance.containerName)
  return (
    <figure
      className="rounded-lg border bg-surface p-4"
      data-active={active === null ? undefined : instances[active]?.containerName}
    >
      <figcaption className="sr-only">
        {serving.length > 0
          ? t('caption', { name: row.name, serving: serving.join(', '), clients: picture.clients.length + picture.moreClients })
          : t('captionNobody', { name: row.name })}
      </figcaption>
      <div
        className="grid items-center md:grid-cols-[minmax(10rem,14rem)_minmax(2.5rem,1fr)_minmax(10rem,13rem)_minmax(2.5rem,1fr)_minmax(14rem,20rem)]"
        style={{ '--height': `${height}px` } as CSSProperties}
      >
        <div className="flex flex-col justify-center md:h-(--height)">
          <ClientBoxes picture={picture} name={row.name} />
        </div>
        <ClientLines picture={picture} boxes={clientBoxes} height={height} />
        <MicroserviceBox row={row} />
        <InstanceLines picture={picture} height={height} rows={rows} />
        <ul className="relative flex flex-col justify-center md:h-(--height)" style={{ gap: GAP }} aria-label={t('instances')}>
          {instances.map((instance) => (
            <InstanceBox key={instance.taskId} instance={instance} compact={compact} />
          ))}
          {active !== null && (
            <li
              aria-hidden
              className="pointer-events-none absolute inset-x-0 rounded-md border-2 border-accent md:top-[calc((var(--height)-var(--column))/2)] max-md:top-0"
              style={
                {
                  '--column': `${columnHeight(instances.length, box)}px`,
                  height: box,
                  transform: `translateY(${active * (box + GAP)}px)`,
                  transition: `transform ${MOVE_MS}ms ease-out`,
                } as CSSProperties
              }
            />
          )}
        </ul>
      </div>
      {more > 0 && <p className="mt-2 text-right text-[13px] text-ink-faint">{t('moreInstances', { n: more })}</p>}
    </figure>
  )
}

const SVG = 'h-(--height) w-full overflow-visible max-md:hidden'
const LINE = { fill: 'none', vectorEffect: 'non-scaling-stroke' } as const

function ClientLines({ picture, boxes, height }: { picture: Picture; boxes: number; height: number }) {
  const ends = middles(boxes, CLIENT_HEIGHT, height)
  return (
    <>
      <Connector />
      <svg viewBox={`0 0 ${GUTTER} ${height}`} preserveAspectRatio="none" className={SVG} aria-hidden="true">
        {ends.map((end, index) => {
          const client = picture.clients[index]
          const connected = client ? client.state === 'connected' : picture.otherConnections > 0
          return (
            <path
              key={client?.id ?? 'others'}
              {...LINE}
              d={curve(end, height / 2)}
              strokeWidth={connected ? 2 : 1.5}
              strokeDasharray={connected ? undefined : '4 4'}
              className={cn('transition-colors duration-150', connected ? 'stroke-accent' : 'stroke-line-strong')}
            />
          )
        })}
      </svg>
    </>
  )
}

function InstanceLines({ picture, height, rows }: { picture: Picture; height: number; rows: number[] }) {
  const { active } = picture
  const target = active === null ? undefined : rows[active]
  return (
    <>
      <Connector />
      <svg viewBox={`0 0 ${GUTTER} ${height}`} preserveAspectRatio="none" className={SVG} aria-hidden="true">
        {picture.instances.map((instance, index) => (
          <path
            key={instance.taskId}
            {...LINE}
            d={curve(height / 2, rows[index] ?? 0)}
            strokeWidth={instance.announced ? 2 : 1.5}
            strokeDasharray={instance.health === 'healthy' ? undefined : '4 4'}
            className={instance.announced && active === null ? 'stroke-accent' : 'stroke-line'}
          />
        ))}
        {target !== undefined && (
          <path
            {...LINE}
            d={curve(height / 2, target)}
            strokeWidth={3}
            className="stroke-accent"
            // As a style the line moves; browsers that can't do that jump by the attribute.
            style={{ d: `path("${curve(height / 2, target)}")`, transition: `d ${MOVE_MS}ms ease-out` } as CSSProperties}
          />
        )}
      </svg>
    </>
  )
}

/** On narrow screens the columns stand below each other. */
function Connector() {
  return <div aria-hidden className="mx-auto h-4 w-0.5 bg-accent md:hidden" />
}
