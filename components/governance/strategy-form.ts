import type { FieldErrors, Resolver } from 'react-hook-form'
import { MicroserviceUpdate } from '../../lib/api/contract/microservices'
import type { FieldError } from '../api/client'
import { type DraftProblem, draftProblems, type StrategyDraft, toUpdate } from './strategy-draft'

/** The fields of the dialog at which an error can stand. */
export type StrategyField = 'loadBalance' | 'master' | 'slaves' | 'ping.intervalMs' | 'ping.lost' | WeightField
/** The weight of one instance, or all of them. */
type WeightField = 'weights' | `weights.${string}`
const isWeightField = (path: string): path is WeightField => path === 'weights' || path.startsWith('weights.')

/** The dialog's field for a path of the API's body. */
export function fieldOf(path: string): StrategyField | null {
  if (path === 'loadBalance' || path === 'ping.intervalMs' || path === 'ping.lost') return path
  if (isWeightField(path)) return path
  if (/^loadBalanceDetail(\.\d+|\[\d+\])?\.master$/.test(path)) return 'master'
  if (path.startsWith('loadBalanceDetail')) return 'slaves'
  return null
}

/** The dialog's checks: the contract's own schema for the numbers, and the choice of master and slaves. */
export function strategyResolver(id: string, wordsOf: (code: DraftProblem['code']) => string): Resolver<StrategyDraft> {
  return (draft) => {
    const errors: FieldErrors<StrategyDraft> = {}
    for (const { field, code } of draftProblems(draft)) {
      const error = { type: code, message: wordsOf(code) }
      // What concerns all of a group stands at its root.
      if (field === 'weights') errors.weights = { root: error }
      else errors[field] ??= error
    }
    const parsed = MicroserviceUpdate.safeParse(toUpdate(id, draft))
    for (const issue of parsed.success ? [] : parsed.error.issues) {
      const field = fieldOf(issue.path.join('.'))
      const error = { type: 'contract', message: issue.message }
      if (field?.startsWith('weights.')) errors.weights = { ...errors.weights, [field.slice('weights.'.length)]: error }
      else if (field === 'weights') errors.weights ??= { root: error }
      else if (field === 'ping.intervalMs') errors.ping = { intervalMs: error, ...errors.ping }
      else if (field === 'ping.lost') errors.ping = { lost: error, ...errors.ping }
      else if (field === 'loadBalance' || field === 'master' || field === 'slaves') errors[field] ??= error
    }
    return Object.keys(errors).length > 0 ? { values: {}, errors } : { values: draft, errors: {} }
  }
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
