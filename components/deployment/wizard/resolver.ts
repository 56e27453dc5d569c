import { zodResolver } from '@hookform/resolvers/zod'
import { type Resolver, set } from 'react-hook-form'
import { ServiceInput, TemplateSpecInput } from '../../../lib/api/contract'
import { variableOf } from './dot-env'
import { PASSWORD_FIELD } from './draft-store'
import type { Deployable, Draft } from './model'

/** Secrets that a restored draft lacks, see `WizardState.lost`. */
export interface ResolverContext {
  lost: readonly string[]
  /** It becomes a template, whose nodes may be chosen later. */
  template: boolean
}

const byContract = zodResolver(ServiceInput)
const asTemplate = zodResolver(ServiceInput.extend(TemplateSpecInput.shape)) as unknown as typeof byContract

/** The contract's own checks, and what only a person filling in a form can get wrong. */
export const resolveDraft: Resolver<Draft, ResolverContext, Deployable> = async (values, context, options) => {
  // With `static` there is no number of instances, whatever stands in its hidden field.
  const asked = values.policy === 'static' ? { ...values, factor: undefined } : values
  const result = await (context?.template ? asTemplate : byContract)(
    asked,
    undefined,
    options as Parameters<typeof byContract>[2],
  )
  const own = ownProblems(values, context?.lost ?? [])
  if (own.length === 0) return result
  const errors = { ...result.errors }
  for (const { field, message } of own) set(errors, field, { type: 'own', message })
  return { values: {}, errors }
}

/** A variable that stands twice, and secrets that must be typed again. */
export function ownProblems(values: Draft, lost: readonly string[]): { field: string; message: string }[] {
  const problems: { field: string; message: string }[] = []
  const seen = new Set<string>()
  for (const [index, entry] of (values.image.config.process.env ?? []).entries()) {
    const { key, value } = variableOf(entry)
    const field = `image.config.process.env.${index}`
    if (key !== '' && seen.has(key)) problems.push({ field, message: 'env.twice' })
    else if (value === '' && lost.includes(`env:${key}`)) problems.push({ field, message: 'password.again' })
    seen.add(key)
  }
  const { vsoa } = values.image
  if (vsoa && !vsoa.password && lost.includes(PASSWORD_FIELD)) problems.push({ field: PASSWORD_FIELD, message: 'password.again' })
  return problems
}

/** The dotted paths of a form's errors, in the form's own order of fields. */
export function errorFields(errors: object, path = ''): string[] {
  return Object.entries(errors).flatMap(([key, value]) => {
    if (!value || typeof value !== 'object' || key === 'ref') return []
    const here = path ? `${path}.${key}` : key
    return 'type' in value && typeof value.type === 'string' ? [here] : errorFields(value, here)
  })
}
