'use client'

import { useEffect, useState } from 'react'
import type { WizardState } from './draft-store'
import { dropDraft, readDraft } from './use-kept-draft'

interface WizardStart {
  /** The draft this tab has kept; null: none, undefined: not looked for yet, as only the browser knows it. */
  kept: WizardState | null | undefined
  /** Another one for each beginning: the wizard's key. */
  round: number
  /** Forgets the draft; the wizard begins anew. */
  discard: () => void
}

/** How the wizard begins for `origin`; null while that isn't known. */
export function useWizardStart(origin: string | null): WizardStart {
  const [kept, setKept] = useState<WizardState | null | undefined>(undefined)
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (origin !== null) setKept(readDraft(origin))
  }, [origin])
  function discard() {
    dropDraft()
    setKept(null)
    setRound((before) => before + 1)
  }
  return { kept, round, discard }
}
