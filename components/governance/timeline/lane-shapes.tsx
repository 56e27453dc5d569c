import { cn } from '../../ui/cn'
import type { Lane, Mark, MarkKind, Range, Span, SpanKind } from './timeline'
import type { TimelineWords } from './timeline-words'
import { labelled, textWidth, xOf } from './view'

export const LANE_HEIGHT = 40
const BAR = 12
const FONT = 11

const SPAN_LOOK: Record<SpanKind, string> = {
  detect: 'fill-warn-soft stroke-warn',
  fence: 'fill-bad-soft stroke-bad',
  announce: 'fill-accent-soft stroke-accent',
  waiting: 'fill-warn-soft stroke-warn',
  lookup: 'fill-accent-soft stroke-accent',
  connect: 'fill-idle-soft stroke-idle',
  subscribe: 'fill-ok-soft stroke-ok',
  firstMessage: 'fill-sunken stroke-line-strong',
}
const MARK_LOOK: Record<MarkKind, string> = {
  begin: 'fill-bad',
  evidence: 'fill-warn',
  decided: 'fill-ink-soft',
  fenced: 'fill-bad',
  announced: 'fill-accent',
  lastMessage: 'fill-ink-faint',
  disconnected: 'fill-bad',
  lookup: 'fill-accent',
  connected: 'fill-idle',
  subscribed: 'fill-ok',
  firstMessage: 'fill-ok',
}
/** Kinds differ by shape, too: a stop is a square, a message a circle, anything else a diamond. */
const SHAPES: Partial<Record<MarkKind, 'square' | 'circle'>> = {
  begin: 'square',
  disconnected: 'square',
  lastMessage: 'circle',
  firstMessage: 'circle',
}

interface LaneShapesProps {
  lane: Lane
  view: Range
  width: number
  words: TimelineWords
  /** The mark that the cursor is on. */
  chosen: Mark | null
}

/** The bars, marks and labels of one lane, drawn from its own top. */
export function LaneShapes({ lane, view, width, words, chosen }: LaneShapesProps) {
  const places = lane.marks.map((mark) => {
    const text = words.mark(mark)
    return { mark, text, x: xOf(mark.at, view, width) + 7, width: textWidth(text, FONT) + 6 }
  })
  const shown = labelled(places, width)
  return (
    <>
      {lane.spans.map((span) => (
        <Bar key={span.kind} span={span} view={view} width={width} words={words} />
      ))}
      {places.map(({ mark, x, text }, index) =>
        x < 0 || x > width + 7 ? null : (
          <g key={`${mark.kind} ${mark.evidence ?? ''}`}>
            <Shape mark={mark} x={x - 7} chosen={mark === chosen} />
            {shown[index] && (
              <text x={x - 3} y={10} fontSize={FONT} className={mark === chosen ? 'fill-ink font-semibold' : 'fill-ink-soft'}>
                {text}
              </text>
            )}
          </g>
        ),
      )}
    </>
  )
}

function Bar({ span, view, width, words }: { span: Span; view: Range; width: number; words: TimelineWords }) {
  const from = Math.max(xOf(span.from, view, width), -2)
  const to = Math.min(span.to === null ? width : xOf(span.to, view, width), width + 2)
  if (to < 0 || from > width || to <= from) return null
  const name = words.span(span)
  const text = span.to === null ? `${name}…` : `${name} ${words.duration(span.to - span.from)}`
  const fits = textWidth(text, FONT - 1) + 10 < to - from
  return (
    <g>
      <title>{text}</title>
      <rect
        x={from}
        y={LANE_HEIGHT - BAR - 10}
        width={to - from}
        height={BAR}
        rx={2}
        strokeDasharray={span.to === null ? '4 3' : undefined}
        className={SPAN_LOOK[span.kind]}
      />
      {fits && (
        <text
          x={(from + to) / 2}
          y={LANE_HEIGHT - 12.5}
          fontSize={FONT - 1}
          textAnchor="middle"
          className="fill-ink tabular-nums"
        >
          {text}
        </text>
      )}
    </g>
  )
}

function Shape({ mark, x, chosen }: { mark: Mark; x: number; chosen: boolean }) {
  const y = LANE_HEIGHT - 10 - BAR / 2
  const size = chosen ? 6 : 4.5
  const look = cn(MARK_LOOK[mark.kind], 'stroke-surface')
  const shape = SHAPES[mark.kind]
  if (shape === 'circle') return <circle cx={x} cy={y} r={size} className={look} />
  if (shape === 'square') return <rect x={x - size} y={y - size} width={size * 2} height={size * 2} className={look} />
  return (
    <path
      d={`M ${x} ${y - size - 1} l ${size + 1} ${size + 1} l ${-size - 1} ${size + 1} l ${-size - 1} ${-size - 1} z`}
      className={look}
    />
  )
}
