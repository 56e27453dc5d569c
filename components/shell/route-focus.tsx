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

/**
 * Now, or as soon as the heading is there, and again where it goes with a page that was only loading. A page that takes the focus
 * itself, or a person who goes on, ends the wait.
 */
function focusHeading(): (() => void) | undefined {
  const main = document.getElementById('content')
  if (!main) return
  let given: Element | null = null
  const observer = new MutationObserver(() => give())
  const stop = () => {
    observer.disconnect()
    for (const event of ['keydown', 'pointerdown'] as const) window.removeEventListener(event, stop)
  }
  const give = () => {
    const { activeElement } = document
    if (activeElement === given && given !== null) return
    // What had the focus and is gone leaves it to the body.
    const taken = given ? activeElement !== document.body : activeElement !== main && main.contains(activeElement)
    if (taken) {
      stop()
      return
    }
    const heading = main.querySelector('h1')
    if (!heading) return
    given = heading
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  }
  observer.observe(main, { childList: true, subtree: true })
  for (const event of ['keydown', 'pointerdown'] as const) window.addEventListener(event, stop)
  give()
  return stop
}
