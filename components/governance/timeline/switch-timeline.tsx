'use client'

import { Braces, Download, FileSpreadsheet, Image as ImageIcon, Maximize2, Minimize2, ZoomIn, ZoomOut } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { SwitchRow } from '../../../lib/api/contract/microservices'
import type { ClientMove } from '../../../lib/api/contract/moves'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { Menu, MenuItem } from '../../ui/menu'
import { exactText } from '../../ui/relative-time'
import { ConnectedClients } from '../connected-clients'
import { ClientOutcomes } from './client-outcomes'
import { asCsv, asJson, asSvg, download } from './export'
import { timelineOf } from './timeline'
import { type Cursor, plotHeight, TimelinePlot } from './timeline-plot'
import { TimelineTable } from './timeline-table'
import { useTimelineWords } from './timeline-words'
import { useTimelineView } from './use-view'

/** So many clients are drawn at first. */
const CLIENTS_FIRST = 8
/** Room for the lanes' names, px: less on a narrow page. */
const LEFT = 128
const LEFT_NARROW = 84
const NARROW = 560

interface SwitchTimelineProps {
  record: SwitchRow
  /** Null: not known yet. */
  clients: readonly ClientMove[] | null
  /** Room is kept for so many clients while they aren't known, so that what stands below stays there. */
  expected: number
}

const NOBODY: readonly ClientMove[] = []

/** The millisecond story of one switch: what was seen, what the governor did, and how each of our clients came over. */
export function SwitchTimeline({ record, clients: known, expected }: SwitchTimelineProps) {
  const clients = known ?? NOBODY
  const t = useTranslations('governance.timeline')
  const locale = useLocale()
  const words = useTimelineWords(record)
  const [everybody, setEverybody] = useState(false)
  const [cursor, setCursor] = useState<Cursor | null>(null)
  const whole = useMemo(() => timelineOf(record, clients), [record, clients])
  const drawn = useMemo(
    () => (everybody ? whole : timelineOf(record, clients.slice(0, CLIENTS_FIRST))),
    [everybody, whole, record, clients],
  )
  const awaited = known ? 0 : Math.min(expected, CLIENTS_FIRST)
  const frame = useRef<HTMLDivElement>(null)
  const svg = useRef<SVGSVGElement>(null)
  const width = useWidth(frame)
  const left = width < NARROW ? LEFT_NARROW : LEFT
  const controls = useTimelineView(drawn, svg, left, cursor?.at ?? null)
  const file = `${record.microservice}-${record.epoch}`
  const title = t('label', { name: record.microservice, at: exactText(record.faultAt, locale) })
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center gap-1">
        <output className="mr-auto min-h-5 min-w-0 text-[13px] text-ink-soft tabular-nums" aria-live="polite">
          {cursor
            ? [words.offset(cursor.at), cursor.lane && words.lane(cursor.lane), cursor.mark && words.mark(cursor.mark)]
                .filter(Boolean)
                .join(' · ')
            : t('hint')}
        </output>
        <div className="flex items-center gap-1">
          <IconButton label={t('zoomIn')} onClick={controls.zoomIn}>
            <ZoomIn aria-hidden />
          </IconButton>
          <IconButton label={t('zoomOut')} onClick={controls.zoomOut}>
            <ZoomOut aria-hidden />
          </IconButton>
          <IconButton label={t('fitCore')} onClick={controls.fitCore}>
            <Minimize2 aria-hidden />
          </IconButton>
          <IconButton label={t('fitAll')} onClick={controls.fitAll}>
            <Maximize2 aria-hidden />
          </IconButton>
          <Menu
            trigger={
              <Button size="sm">
                <Download aria-hidden />
                {t('export')}
              </Button>
            }
          >
            <MenuItem onSelect={() => download(`${file}.json`, 'application/json', asJson(record, clients))}>
              <Braces aria-hidden />
              JSON
            </MenuItem>
            <MenuItem
              onSelect={() =>
                download(
                  `${file}.csv`,
                  'text/csv',
                  asCsv(record, whole, words, [t('column.offset'), t('column.time'), t('column.who'), t('column.what')]),
                )
              }
            >
              <FileSpreadsheet aria-hidden />
              CSV
            </MenuItem>
            <MenuItem onSelect={() => svg.current && download(`${file}.svg`, 'image/svg+xml', asSvg(svg.current, title))}>
              <ImageIcon aria-hidden />
              SVG
            </MenuItem>
          </Menu>
        </div>
      </div>
      <div ref={frame} className="bg-surface" style={{ minHeight: plotHeight(drawn.lanes.length + awaited) }}>
        {width > 0 && (
          <TimelinePlot
            label={title}
            timeline={drawn}
            words={words}
            controls={controls}
            left={left}
            width={width}
            svg={svg}
            cursor={cursor}
            onCursor={setCursor}
          />
        )}
      </div>
      {known?.length === 0 && <p className="mt-1 text-[13px] text-ink-faint">{t('noClients')}</p>}
      {!everybody && clients.length > CLIENTS_FIRST && (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setEverybody(true)}>
          {t('showAll', { n: clients.length })}
        </Button>
      )}
      {clients.length > 0 && <ClientOutcomes record={record} clients={clients} words={words} />}
      <ConnectedClients record={record} clients={clients} />
      <details className="mt-2">
        <summary className="cursor-pointer text-[13px] text-ink-faint hover:text-ink">{t('asTable')}</summary>
        <TimelineTable record={record} timeline={whole} words={words} />
      </details>
    </div>
  )
}

/** The width of an element, px; 0 before it is known, which nobody sees. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const target = element.current
    if (!target) return
    setWidth(target.clientWidth)
    const observer = new ResizeObserver(() => setWidth(target.clientWidth))
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return width
}
