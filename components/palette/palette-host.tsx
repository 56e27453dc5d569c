'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { PREFIX_MS, wishOf } from './shortcuts'
import { paletteStore } from './store'

const Palette = dynamic(() => import('./palette').then((module) => module.Palette), { ssr: false })
const ShortcutsDialog = dynamic(() => import('./shortcuts-dialog').then((module) => module.ShortcutsDialog), { ssr: false })

const OPEN = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'
const TYPED = 'input:not([type="checkbox"], [type="radio"], [type="button"]), textarea, select, [contenteditable="true"]'

/** Listens to the console's keys; loads the palette and the help when they are first asked for. */
export function PaletteHost() {
  const state = useSyncExternalStore(paletteStore.subscribe, paletteStore.get, () => 'closed' as const)
  const [used, setUsed] = useState(false)
  const router = useRouter()
  const prefixAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      const { key, ctrlKey: ctrl, metaKey: meta, altKey: alt, target } = event
      const typing = target instanceof Element && target.matches(TYPED)
      const loading = paletteStore.get() === 'palette' && !document.activeElement?.matches('[cmdk-input]')
      if (loading && key.length === 1 && !ctrl && !meta && !alt) {
        event.preventDefault()
        return paletteStore.type(key)
      }
      const busy = typing || loading || document.querySelector(OPEN) !== null
      const prefixed = event.timeStamp - prefixAt.current < PREFIX_MS
      prefixAt.current = Number.NEGATIVE_INFINITY
      const wish = wishOf({ key, ctrl, meta, alt }, { busy, prefixed })
      if (!wish) return
      event.preventDefault()
      if (wish.kind === 'prefix') prefixAt.current = event.timeStamp
      else if (wish.kind === 'page') router.push(wish.href)
      else paletteStore.set(paletteStore.get() === wish.kind ? 'closed' : wish.kind)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [router])
  if (state === 'palette' && !used) setUsed(true)
  return (
    <>
      {used && <Palette open={state === 'palette'} />}
      {state === 'help' && <ShortcutsDialog />}
    </>
  )
}
