'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** Brings the focus to the heading of a page that was gone to, so that it is read aloud and Tab goes on from there. */
export function RouteFocus() {
  const path = usePathname()
  const before = useRef(path)
  useEffect(() => {
    if (before.current === path) return
    before.current = path
    return focusHeading()
  }, [path])
  return null
}

/** Now, or as soon as the heading is there; a page that takes the focus itself, or a person who goes on, ends the wait. */
function focusHeading(): (() => void) | undefined {
  const main = document.getElementById('content')
  if (!main) return
  const give = () => {
    const { activeElement } = document
    if (activeElement && activeElement !== main && main.contains(activeElement)) return true
    const heading = main.querySelector('h1')
    if (!heading) return false
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    return true
  }
  if (give()) return
  const observer = new MutationObserver(() => give() && stop())
  const stop = () => {
    observer.disconnect()
    for (const event of ['keydown', 'pointerdown'] as const) window.removeEventListener(event, stop)
  }
  observer.observe(main, { childList: true, subtree: true })
  for (const event of ['keydown', 'pointerdown'] as const) window.addEventListener(event, stop)
  return stop
}
