'use client'

import { Slot } from 'radix-ui'
import type { ReactNode } from 'react'

interface TooltipProps {
  /** None: the child stands as it is. */
  text: string | null | undefined
  /** The language of the text, when it isn't the page's. */
  lang?: string
  /** The child must take props (a button, a span). */
  children: ReactNode
}

/**
 * Shows `text` beside its child on hover and on focus. It only writes it down at the child: a list has hundreds of these, and the
 * page's one TooltipLayer shows the one that is meant.
 */
export function Tooltip({ text, lang, children }: TooltipProps) {
  if (!text) return children
  return (
    <Slot.Root data-tooltip={text} data-tooltip-lang={lang}>
      {children}
    </Slot.Root>
  )
}
