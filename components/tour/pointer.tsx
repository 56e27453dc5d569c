'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { placeWords } from './placement'
import type { Aim } from './use-target'

/** How far the ring stands off, px. */
const RING = 4
/** What stands at the window's top and stays there, px. */
const HEADER = 64

/**
 * The ring around the control that is next, and the words beside it. Takes no clicks; is read aloud when it changes. A
 * script can follow it: `data-tour-current` is the control's selector, `data-tour-type` what to type there.
 */
export function Pointer({ aim }: { aim: Aim | null }) {
  const t = useTranslations('tour.point')
  const words = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<{ top: number; left: number } | null>(null)
  const element = aim?.element
  const box = aim?.box
  useEffect(() => {
    if (element) bringIntoView(element)
  }, [element])
  useLayoutEffect(() => {
    const { current } = words
    if (!box || !current) return
    const { innerWidth: width, innerHeight: height } = window
    setPlace(placeWords(box, { width: current.offsetWidth, height: current.offsetHeight }, { width, height }))
  }, [box])
  return createPortal(
    // Said in full: dialogs hide from screen readers what isn't a live region by attribute.
    <div data-tour-overlay role="status" aria-live="polite" className="pointer-events-none">
      {aim && (
        <>
          <div
            aria-hidden
            className="fixed z-70 rounded-lg border-2 border-accent shadow-[0_0_0_4px_color-mix(in_oklab,var(--accent)_30%,transparent)] transition-[top,left,width,height] duration-150 motion-safe:animate-pulse"
            style={{
              top: aim.box.top - RING,
              left: aim.box.left - RING,
              width: aim.box.width + 2 * RING,
              height: aim.box.height + 2 * RING,
            }}
          />
          <div
            ref={words}
            data-tour-current={aim.point.target}
            data-tour-type={aim.point.type}
            className="fixed z-70 max-w-72 rounded-md bg-accent px-3 py-2 text-[13px] font-medium text-on-accent shadow-raised"
            style={{ top: place?.top ?? 0, left: place?.left ?? 0, visibility: place ? undefined : 'hidden' }}
          >
            {t(aim.point.words, { name: aim.point.name ?? '' })}
          </div>
        </>
      )}
    </div>,
    document.body,
  )
}

/** Scrolls to a control that is off screen, or under the tour's own panel. */
function bringIntoView(element: HTMLElement) {
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const panel = document.querySelector('[data-tour-panel]')?.getBoundingClientRect()
  const covered = panel && bottom > panel.top && top < panel.bottom && right > panel.left && left < panel.right
  if (top >= HEADER && bottom <= window.innerHeight && !covered) return
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: calm ? 'auto' : 'smooth' })
}
