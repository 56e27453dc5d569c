'use client'

import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Range, Timeline } from './timeline'
import { atOf, fit, isWidest, pan, zoom } from './view'

const WHEEL_STEP = 0.0018
const STEP = 0.7

export interface TimelineView {
  view: Range
  zoomIn(): void
  zoomOut(): void
  pan(ms: number): void
  fitAll(): void
  fitCore(): void
}

/**
 * What part of a timeline is shown. Until a person has moved it, it is the switch itself, and grows with it. The wheel zooms
 * around the cursor and pans sideways; where nothing more can be seen it is left to the page.
 */
export function useTimelineView(timeline: Timeline, area: RefObject<SVGSVGElement | null>, left: number, cursor: number | null) {
  const [chosen, setChosen] = useState<Range | 'all' | 'core'>('core')
  const { all } = timeline
  const view = chosen === 'core' ? fit(timeline.core) : chosen === 'all' ? fit(all) : chosen
  const now = useRef({ view, all })
  useEffect(() => {
    now.current = { view, all }
  }, [view, all])

  useEffect(() => {
    const svg = area.current
    if (!svg) return
    const onWheel = (event: WheelEvent) => {
      const { view, all } = now.current
      const box = svg.getBoundingClientRect()
      const width = box.width - left
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      if (!sideways && event.deltaY > 0 && isWidest(view, all)) return
      event.preventDefault()
      const length = view.to - view.from
      const next = sideways
        ? pan(view, ((event.deltaX || event.deltaY) / width) * length, all)
        : zoom(view, Math.exp(event.deltaY * WHEEL_STEP), atOf(event.clientX - box.left - left, view, width), all)
      now.current = { view: next, all }
      setChosen(next)
    }
    // React's own wheel listeners are passive.
    svg.addEventListener('wheel', onWheel, { passive: false })
    return () => svg.removeEventListener('wheel', onWheel)
  }, [area, left])

  const zoomBy = useCallback(
    (factor: number) => {
      const { view, all } = now.current
      const inside = cursor !== null && cursor > view.from && cursor < view.to
      setChosen(zoom(view, factor, inside ? cursor : (view.from + view.to) / 2, all))
    },
    [cursor],
  )
  return {
    view,
    zoomIn: useCallback(() => zoomBy(STEP), [zoomBy]),
    zoomOut: useCallback(() => zoomBy(1 / STEP), [zoomBy]),
    pan: useCallback((ms: number) => setChosen(pan(now.current.view, ms, now.current.all)), []),
    fitAll: useCallback(() => setChosen('all'), []),
    fitCore: useCallback(() => setChosen('core'), []),
  } satisfies TimelineView
}
