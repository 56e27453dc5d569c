'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { perform } from './perform'
import type { Aim } from './use-target'

/** For the reader's eye, before each click; nothing waits for it. */
const PAUSE_MS = 1100
/** A click that changed nothing is tried again after this long, and given up after so many times. */
const AGAIN_MS = 5000
const TRIES = 3

/** `taken`: paused because the person touched the page; `stuck`: a control did nothing. */
export type Autopilot = 'off' | 'running' | 'paused' | 'taken' | 'stuck'

/**
 * Does what the pointer shows, with pauses: the page's own controls, so what it does is what a person does. What comes of
 * a click is waited for by the page's live state. A touch of the page by the person pauses it.
 */
export function useAutopilot(aim: Aim | null) {
  const [state, setState] = useState<Autopilot>('off')
  const tries = useRef<{ element: HTMLElement | null; count: number }>({ element: null, count: 0 })
  const element = aim?.element ?? null
  const point = aim?.point ?? null
  useEffect(() => {
    if (state !== 'running' || !element || !point) return
    tries.current = { element, count: 0 }
    let timer: ReturnType<typeof setTimeout>
    const act = () => {
      if (tries.current.count === TRIES) return setState('stuck')
      tries.current.count += 1
      perform(element, point)
      timer = setTimeout(act, AGAIN_MS)
    }
    timer = setTimeout(act, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [state, element, point])

  useEffect(() => {
    if (state !== 'running') return
    const taken = (event: Event) => {
      const own = event.target instanceof Element && event.target.closest('[data-tour-panel]')
      if (event.isTrusted && !own) setState('taken')
    }
    for (const event of ['pointerdown', 'keydown'] as const) window.addEventListener(event, taken, { capture: true })
    return () => {
      for (const event of ['pointerdown', 'keydown'] as const) window.removeEventListener(event, taken, { capture: true })
    }
  }, [state])

  return {
    state,
    run: useCallback(() => setState('running'), []),
    pause: useCallback(() => setState('paused'), []),
    stop: useCallback(() => setState('off'), []),
  }
}
