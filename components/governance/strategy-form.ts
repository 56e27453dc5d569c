import type { FieldErrors, Resolver } from 'react-hook-form'
import { MicroserviceUpdate } from '../../lib/api/contract/microservices'
import type { FieldError } from '../api/client'
import { type DraftProblem, draftProblems, type StrategyDraft, toUpdate } from './strategy-draft'

const POLICY_FIELDS = ['until', 'stableS', 'holdDownMs', 'switches', 'withinS'] as const
/** The fields of the dialog at which an error can stand. */
export type StrategyField =
  | 'loadBalance'
  | 'master'
  | 'slaves'
  | 'ping.intervalMs'
  | 'ping.lost'
  | WeightField
  | `policy.${(typeof POLICY_FIELDS)[number]}`
/** The weight of one instance, or all of them. */
type WeightField = 'weights' | `weights.${string}`
const isWeightField = (path: string): path is WeightField => path === 'weights' || path.startsWith('weights.')

/** The dialog's field for a path of the API's body. */
export function fieldOf(path: string): StrategyField | null {
  if (path === 'loadBalance' || path === 'ping.intervalMs' || path === 'ping.lost') return path
  if (isWeightField(path)) return path
  if (/^loadBalanceDetail(\.\d+|\[\d+\])?\.master$/.test(path)) return 'master'
  if (path.startsWith('loadBalanceDetail')) return 'slaves'
  const field = POLICY_FIELDS.find((each) => path === `policy.${each}` || path === `policy.flapLimit.${each}`)
  return field ? `policy.${field}` : null
}

/** The dialog's checks: the contract's own schema for the numbers, and the choice of master and slaves. */
export function strategyResolver(id: string, wordsOf: (code: DraftProblem['code']) => string): Resolver<StrategyDraft> {
  return (draft) => {
    const found = new Map<StrategyField, { type: string; message: string }>()
    const add = (field: StrategyField | null, type: string, message: string) => {
      if (field && !found.has(field)) found.set(field, { type, message })
    }
    for (const { field, code } of draftProblems(draft, Date.now())) add(field, code, wordsOf(code))
    const parsed = MicroserviceUpdate.safeParse(toUpdate(id, draft))
    for (const issue of parsed.success ? [] : parsed.error.issues) add(fieldOf(issue.path.join('.')), 'contract', issue.message)
    return found.size > 0 ? { values: {}, errors: nested(found) } : { values: draft, errors: {} }
  }
}

/** Errors by their fields as the form wants them: one level of groups. */
function nested(found: ReadonlyMap<StrategyField, { type: string; message: string }>): FieldErrors<StrategyDraft> {
  const errors: Record<string, unknown> = {}
  for (const [field, error] of found) {
    const [group = '', name] = field.split('.')
    // What concerns all of a group stands at its root.
    const place = name ?? (group === 'weights' ? 'root' : undefined)
    errors[group] = place === undefined ? error : { ...(errors[group] as object | undefined), [place]: error }
  }
  return errors as FieldErrors<StrategyDraft>
}

/** Server errors sorted into those that have a field here and the text of the others. */
export function sortErrors(errors: FieldError[]): { fields: [StrategyField, string][]; rest: string[] } {
  const fields: [StrategyField, string][] = []
  const rest: string[] = []
  for (const { field, message } of errors) {
    const known = field === null ? null : fieldOf(field)
    if (known) fields.push([known, message])
    else rest.push(message)
  }
  return { fields, rest }
}
