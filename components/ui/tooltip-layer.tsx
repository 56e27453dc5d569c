'use client'

import { Tooltip as Radix } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'

/** Who only passes by sees none; from one to the next they come at once. */
const DELAY_MS = 350
/** The way from an element to its tooltip, which may be pointed at as well. */
const LEAVE_MS = 120
const MEANT = '[data-tooltip]'

interface Shown {
  element: HTMLElement
  text: string
  lang: string | undefined
  box: DOMRect
}

/** Shows the tooltip of whatever element is pointed at, or has the focus by keyboard; Escape, a click and scrolling end it. */
export function TooltipLayer() {
  const [shown, setShown] = useState<Shown | null>(null)
  const content = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let meant: HTMLElement | null = null
    let open = false
    function set(element: HTMLElement | null) {
      open = element?.isConnected ?? false
      setShown(element && open ? shownOf(element) : null)
    }
    function turnTo(element: HTMLElement | null, delay: number) {
      if (element === meant) return
      clearTimeout(timer)
      meant = element
      timer = setTimeout(() => set(element), delay)
    }
    const hide = () => {
      clearTimeout(timer)
      meant = null
      if (open) set(null)
    }
    const onPointer = ({ target, pointerType }: PointerEvent) => {
      if (pointerType === 'touch' || !(target instanceof Element)) return
      const element = target.closest<HTMLElement>(MEANT)
      if (element) turnTo(element, open ? 0 : DELAY_MS)
      else if (open && content.current?.contains(target)) clearTimeout(timer)
      else turnTo(null, open ? LEAVE_MS : 0)
    }
    const onFocus = ({ target }: FocusEvent) => {
      const element = target instanceof Element ? target.closest<HTMLElement>(MEANT) : null
      if (element?.matches(':focus-visible')) turnTo(element, 0)
    }
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') hide()
    }
    const listening = new AbortController()
    const { signal } = listening
    document.addEventListener('pointerover', onPointer, { signal })
    document.addEventListener('focusin', onFocus, { signal })
    document.addEventListener('focusout', hide, { signal })
    document.addEventListener('pointerdown', hide, { signal, capture: true })
    document.addEventListener('keydown', onKey, { signal, capture: true })
    document.addEventListener('scroll', hide, { signal, capture: true, passive: true })
    return () => {
      listening.abort()
      clearTimeout(timer)
    }
  }, [])
  if (!shown) return null
  const { element, text, lang, box } = shown
  return (
    <Radix.Provider>
      <Radix.Root key={`${box.top} ${box.left} ${text}`} open>
        <Radix.Trigger asChild>
          <span
            ref={(anchor) => describe(element, anchor)}
            tabIndex={-1}
            aria-hidden
            className="pointer-events-none fixed"
            style={{ top: box.top, left: box.left, width: box.width, height: box.height }}
          />
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            ref={content}
            lang={lang}
            sideOffset={5}
            collisionPadding={8}
            className="animate-fade z-50 max-w-80 rounded-md bg-ink px-2.5 py-1.5 text-xs whitespace-pre-line text-canvas shadow-raised"
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}

function shownOf(element: HTMLElement): Shown {
  const { tooltip = '', tooltipLang } = element.dataset
  return { element, text: tooltip, lang: tooltipLang, box: element.getBoundingClientRect() }
}

/** Lets the element itself be described by its tooltip, when that says more than its name. Gives the way to end it. */
function describe(element: HTMLElement, anchor: HTMLElement | null): (() => void) | undefined {
  const id = anchor?.getAttribute('aria-describedby')
  if (!id || element.hasAttribute('aria-describedby') || element.dataset.tooltip === element.getAttribute('aria-label')) return
  element.setAttribute('aria-describedby', id)
  return () => element.removeAttribute('aria-describedby')
}
