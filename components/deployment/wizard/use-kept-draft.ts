'use client'

import { useCallback, useEffect, useRef } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import { packDraft, unpackDraft, type WizardState } from './draft-store'
import type { Deployable, Draft } from './model'
import type { ResolverContext } from './resolver'

const KEY = 'tandem.wizard'
/** What is typed is written down when it has rested this long, and when the page goes. */
const REST_MS = 300

/** The draft this tab has kept for that beginning; null when there is none. */
export function readDraft(origin: string): WizardState | null {
  try {
    return unpackDraft(window.sessionStorage.getItem(KEY), origin)
  } catch {
    return null
  }
}

/** Forgets the kept draft. */
export function dropDraft() {
  try {
    window.sessionStorage.removeItem(KEY)
  } catch {
    // A browser without storage has nothing to forget.
  }
}

function write(text: string | null): boolean {
  try {
    if (text === null) window.sessionStorage.removeItem(KEY)
    else window.sessionStorage.setItem(KEY, text)
    return text !== null
  } catch {
    return false
  }
}

interface KeptDraft {
  form: UseFormReturn<Draft, ResolverContext, Deployable>
  origin: string
  /** What the form began with; the same again isn't worth keeping. */
  began: Draft
  /** It began with a kept draft. */
  restored: boolean
  /** Everything but the values. */
  place: Omit<WizardState, 'values'>
}

/**
 * Keeps the draft in the tab's storage while it is typed, passwords left out. Before the page goes away the person is asked only
 * when something would be lost: a password, or all of it where nothing can be stored. `done` ends it and forgets the draft.
 */
export function useKeptDraft({ form, origin, began, restored, place }: KeptDraft): { done: () => void } {
  const state = useRef({ place, began: restored ? '' : JSON.stringify(began), ended: false })
  state.current.place = place
  const save = useCallback((): 'kept' | 'loses' => {
    const { ended, place: now } = state.current
    const values = form.getValues()
    if (ended || JSON.stringify(values) === state.current.began) return 'kept'
    const { text, losesSecrets } = packDraft({ ...now, values }, origin)
    return write(text) && !losesSecrets ? 'kept' : 'loses'
  }, [form, origin])

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = form.subscribe({
      formState: { values: true },
      callback: () => {
        clearTimeout(timer)
        timer = setTimeout(save, REST_MS)
      },
    })
    const leave = (event: BeforeUnloadEvent) => {
      if (save() === 'loses') event.preventDefault()
    }
    const hide = () => void save()
    window.addEventListener('beforeunload', leave)
    window.addEventListener('pagehide', hide)
    return () => {
      clearTimeout(timer)
      stop()
      save()
      window.removeEventListener('beforeunload', leave)
      window.removeEventListener('pagehide', hide)
    }
  }, [form, save])
  const { step, reached, filledFrom, lost } = place
  useEffect(() => void save(), [save, step, reached, filledFrom, lost])
  const done = useCallback(() => {
    state.current.ended = true
    dropDraft()
  }, [])
  return { done }
}
