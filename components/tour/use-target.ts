'use client'

import { useEffect, useState } from 'react'
import { findTarget } from './find-target'
import type { Point } from './points'

/** Where a control is on screen, px. */
export interface Box {
  top: number
  left: number
  width: number
  height: number
}

export interface Aim {
  point: Point
  element: HTMLElement
  box: Box
}

const WATCHED: MutationObserverInit = {
  childList: true,
  subtree: true,
  attributes: true,
  attributeFilter: [
    'hidden',
    'disabled',
    'aria-disabled',
    'aria-hidden',
    'data-state',
    'data-value',
    'data-tour',
    'class',
    'style',
  ],
}
/** Typing, moving and resizing change what is next, or where it is, without a change of the page's elements. */
const EVENTS = ['input', 'change', 'scroll', 'resize', 'transitionend', 'animationend'] as const
/** What is ours doesn't count as a change of the page. */
const OWN = '[data-tour-overlay]'

/** The control that is next among the points, and where it stands; follows the page as it changes. At most once a frame. */
export function useTarget(points: readonly Point[]): Aim | null {
  const [aim, setAim] = useState<Aim | null>(null)
  useEffect(() => {
    let frame = 0
    const look = () => {
      frame = 0
      const target = findTarget(points)
      const next = target && { ...target, box: boxOf(target.element) }
      setAim((before) => (isSame(before, next) ? before : next))
    }
    const soon = () => {
      frame ||= requestAnimationFrame(look)
    }
    const observer = new MutationObserver((changes) => {
      if (changes.some(({ target }) => !(target instanceof Element && target.closest(OWN)))) soon()
    })
    observer.observe(document.body, WATCHED)
    for (const event of EVENTS) window.addEventListener(event, soon, { capture: true, passive: true })
    soon()
    return () => {
      observer.disconnect()
      for (const event of EVENTS) window.removeEventListener(event, soon, { capture: true })
      cancelAnimationFrame(frame)
    }
  }, [points])
  return aim
}

/** A box may be drawn by its label only; what has no size of its own is framed by its parent. */
function boxOf(element: HTMLElement): Box {
  const { top, left, width, height } = element.getBoundingClientRect()
  return { top: Math.round(top), left: Math.round(left), width: Math.round(width), height: Math.round(height) }
}

function isSame(a: Aim | null, b: Aim | null): boolean {
  if (!a || !b) return a === b
  return (
    a.point === b.point &&
    a.element === b.element &&
    a.box.top === b.box.top &&
    a.box.left === b.box.left &&
    a.box.width === b.box.width &&
    a.box.height === b.box.height
  )
}
