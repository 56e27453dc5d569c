'use client'

import { createContext, useContext } from 'react'
import type { ServicePlan } from '../../../lib/api/contract'

export interface WizardContextValue {
  /** What deploying the draft would do just now; undefined while the draft isn't complete or the answer is on its way. */
  plan: ServicePlan | undefined
  /** Secrets that the restored draft lacks. */
  lost: readonly string[]
  /** A secret was typed, or emptied on purpose. */
  found: (secret: string) => void
}

export const WizardContext = createContext<WizardContextValue>({ plan: undefined, lost: [], found: () => undefined })
export const useWizard = () => useContext(WizardContext)

/** What the server has against a field, in the person's language. */
export function usePlanProblem(field: string): string | undefined {
  return useWizard().plan?.problems.find((each) => each.field === field)?.message
}
