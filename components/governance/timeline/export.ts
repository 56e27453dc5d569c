import type { SwitchRow } from '../../../lib/api/contract/microservices'
import type { ClientMove } from '../../../lib/api/contract/moves'
import { momentsOf, type Timeline } from './timeline'
import type { TimelineWords } from './timeline-words'

/** Everything that is known of the switch, as the API gives it. */
export function asJson(record: SwitchRow, clients: readonly ClientMove[]): string {
  return `${JSON.stringify({ switch: record, clients }, null, 2)}\n`
}

/** One line a moment, in order: ms since the begin, exact time (UTC), lane, what. RFC 4180, with the mark Excel reads UTF-8 by. */
export function asCsv(record: SwitchRow, timeline: Timeline, words: TimelineWords, header: readonly string[]): string {
  const rows = momentsOf(timeline).map(({ lane, mark }) => [
    mark.at.toFixed(3),
    exactIso(record.faultAt + mark.at),
    words.lane(lane),
    words.mark(mark),
  ])
  return `\uFEFF${[header, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

/** A text that a spreadsheet would take for a formula stays a text. */
function cell(text: string): string {
  const safe = /^[=@\t\r]|^[+-](?![\d.])/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** ISO time with microseconds. */
export function exactIso(at: number): string {
  const whole = Math.floor(at)
  const micros = Math.min(999, Math.round((at - whole) * 1000))
  return new Date(whole).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
}

/** Properties that make the drawing look as it does on the page. */
const DRAWN = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-family', 'font-size', 'font-weight'] as const

/** The drawing as it stands on the page, as a file of its own: no style sheet is needed. */
export function asSvg(svg: SVGSVGElement, title: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')]
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')]
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original)
    const target = copies[index]
    target?.removeAttribute('class')
    for (const name of DRAWN) target?.setAttribute(name, style.getPropertyValue(name))
  }
  copy.removeAttribute('style')
  copy.removeAttribute('aria-hidden')
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect')
  ground.setAttribute('width', '100%')
  ground.setAttribute('height', '100%')
  ground.setAttribute('fill', getComputedStyle(svg.parentElement?.parentElement ?? svg).backgroundColor)
  const name = document.createElementNS('http://www.w3.org/2000/svg', 'title')
  name.textContent = title
  copy.prepend(name, ground)
  return `${new XMLSerializer().serializeToString(copy)}\n`
}

/** Hands a text to the browser as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
