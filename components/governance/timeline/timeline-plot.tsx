'use client'

import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { LANE_HEIGHT, LaneShapes } from './lane-shapes'
import { type Lane, type Mark, momentsOf, type Timeline } from './timeline'
import type { TimelineWords } from './timeline-words'
import type { TimelineView } from './use-view'
import { atOf, nearest, textWidth, ticks, xOf } from './view'

const AXIS_HEIGHT = 24
const TICK_SIZE = 11
/** How near the cursor has to be to a mark, px. */
const REACH = 12
/** One key press moves by this part of what is shown. */
const PAN_STEP = 0.15

/** How high the drawing of so many lanes is, px. */
export const plotHeight = (lanes: number) => lanes * LANE_HEIGHT + AXIS_HEIGHT

export interface Cursor {
  at: number
  lane: Lane | null
  mark: Mark | null
}

interface TimelinePlotProps {
  label: string
  timeline: Timeline
  words: TimelineWords
  controls: TimelineView
  /** Room for the lanes' names at the left, px. */
  left: number
  width: number
  svg: RefObject<SVGSVGElement | null>
  cursor: Cursor | null
  onCursor(cursor: Cursor | null): void
}

/** The drawing: wheel and drag, the pointer's cursor, and keys: arrows from mark to mark, with Shift sideways, + − 0. */
export function TimelinePlot({ label, timeline, words, controls, left, width, svg, cursor, onCursor }: TimelinePlotProps) {
  const t = useTranslations('governance.timeline')
  const id = useId()
  const { view } = controls
  const { lanes } = timeline
  const inner = width - left
  const height = plotHeight(lanes.length)
  const { at: moments, digits } = ticks(view, inner)
  const drag = useRef<{ x: number; id: number } | null>(null)
  const [dragging, setDragging] = useState(false)
  useFocusedMark(cursor, controls)

  const placeOf = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: event.clientX - box.left - left, y: event.clientY - box.top }
  }
  const onPointerMove = (event: PointerEvent<SVGSVGElement>) => {
    const { x, y } = placeOf(event)
    if (drag.current?.id === event.pointerId) {
      controls.pan(((drag.current.x - x) / inner) * (view.to - view.from))
      drag.current = { x, id: event.pointerId }
      return
    }
    if (x < 0) return onCursor(null)
    const lane = lanes[Math.floor(y / LANE_HEIGHT)] ?? null
    const mark = lane && nearest(lane, x, view, inner, REACH)
    onCursor({ at: mark ? mark.at : atOf(x, view, inner), lane: mark ? lane : null, mark })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const length = view.to - view.from
    const keys: Record<string, () => void> = {
      '+': controls.zoomIn,
      '=': controls.zoomIn,
      '-': controls.zoomOut,
      '0': controls.fitAll,
      Home: controls.fitCore,
      Escape: () => onCursor(null),
      ArrowLeft: () => (event.shiftKey ? controls.pan(-length * PAN_STEP) : step(-1)),
      ArrowRight: () => (event.shiftKey ? controls.pan(length * PAN_STEP) : step(1)),
    }
    const act = keys[event.key]
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act()
  }
  const step = (by: 1 | -1) => {
    const all = momentsOf(timeline)
    const index = all.findIndex(({ mark }) => mark === cursor?.mark)
    const next = all[index < 0 ? (by === 1 ? 0 : all.length - 1) : Math.min(Math.max(index + by, 0), all.length - 1)]
    if (next) onCursor({ at: next.mark.at, ...next })
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      role="group"
      aria-label={label}
      aria-describedby={`${id}-keys`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys zoom and step through the moments
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <p id={`${id}-keys`} className="sr-only">
        {t('keys')}
      </p>
      <svg
        ref={svg}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        aria-hidden="true"
        className="block touch-pan-y select-none"
        style={{ cursor: dragging ? 'grabbing' : 'grab' }}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { x: placeOf(event).x, id: event.pointerId }
          setDragging(true)
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = null
          setDragging(false)
        }}
        onPointerCancel={() => {
          drag.current = null
          setDragging(false)
        }}
        onPointerLeave={() => !drag.current && onCursor(null)}
      >
        <defs>
          <clipPath id={`${id}-area`}>
            <rect x={-6} y={-2} width={inner + 6} height={height} />
          </clipPath>
        </defs>
        {lanes.map((lane, index) => (
          <g key={lane.id} transform={`translate(0 ${index * LANE_HEIGHT})`} data-lane={lane.kind}>
            {index > 0 && <line x1={0} x2={width} y1={0} y2={0} className="stroke-line" />}
            <text x={0} y={LANE_HEIGHT - 12} fontSize={12} className={lane.kind === 'client' ? 'fill-ink' : 'fill-ink-soft'}>
              {cut(words.lane(lane), left - 10)}
            </text>
          </g>
        ))}
        <g transform={`translate(${left} 0)`} clipPath={`url(#${id}-area)`}>
          {moments.map((at) => {
            const x = xOf(at, view, inner)
            const label = words.offset(at, digits)
            return (
              <g key={at}>
                <line x1={x} x2={x} y1={0} y2={height - AXIS_HEIGHT} className={at === 0 ? 'stroke-bad' : 'stroke-line'} />
                {x + 3 + textWidth(label, TICK_SIZE) <= inner && (
                  <text x={x + 3} y={height - 8} fontSize={TICK_SIZE} className="fill-ink-faint tabular-nums">
                    {label}
                  </text>
                )}
              </g>
            )
          })}
          {cursor && (
            <line
              x1={xOf(cursor.at, view, inner)}
              x2={xOf(cursor.at, view, inner)}
              y1={0}
              y2={height - AXIS_HEIGHT}
              strokeDasharray="3 3"
              className="stroke-ink-soft"
            />
          )}
          {lanes.map((lane, index) => (
            <g key={lane.id} transform={`translate(0 ${index * LANE_HEIGHT})`}>
              <LaneShapes lane={lane} view={view} width={inner} words={words} chosen={cursor?.mark ?? null} />
            </g>
          ))}
        </g>
      </svg>
    </div>
  )
}

/** A moment that was stepped to by keys is brought into sight. */
function useFocusedMark(cursor: Cursor | null, { view, pan }: TimelineView) {
  const at = cursor?.mark?.at ?? null
  const seen = useRef(view)
  useEffect(() => {
    seen.current = view
  }, [view])
  useEffect(() => {
    if (at === null) return
    const { from, to } = seen.current
    if (at < from || at > to) pan(at - (from + to) / 2)
  }, [at, pan])
}

function cut(text: string, room: number): string {
  if (textWidth(text, 12) <= room) return text
  let kept = text
  while (kept.length > 1 && textWidth(`${kept}…`, 12) > room) kept = kept.slice(0, -1)
  return `${kept}…`
}
