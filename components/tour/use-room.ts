'use client'

import { type RefObject, useEffect } from 'react'

/** Makes room at the end of the page for what stands at the window's bottom, so that nothing stays covered. */
export function useRoom(frame: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const element = frame.current
    if (!element) return
    const { style } = document.documentElement
    const size = new ResizeObserver(() => style.setProperty('--tour-height', `${element.offsetHeight}px`))
    size.observe(element)
    return () => {
      size.disconnect()
      style.removeProperty('--tour-height')
    }
  }, [frame])
}
