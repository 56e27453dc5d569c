import type { z } from 'zod'
import { type Failure, isErrorCode, type Outcome } from './errors'

/** At most so many field errors are told at once. */
const MOST_FAILURES = 20

/** Checks a value against its schema; failures name the field by its path, e.g. `image.config.process.env.0`. */
export function validate<S extends z.ZodType>(schema: S, value: unknown): Outcome<z.output<S>> {
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const all = result.error.issues.map(failureOf)
  // What is empty is of the wrong form as well: the first thing wrong with a field is the one to mend.
  const [first, ...rest] = all
    .filter((each, i) => all.findIndex((other) => other.field === each.field) === i)
    .slice(0, MOST_FAILURES)
  return { ok: false, failures: [first ?? { code: 'form' }, ...rest] }
}

function failureOf(issue: z.core.$ZodIssue): Failure {
  const field = issue.path.map(String).join('.')
  const at = field ? { field } : {}
  // Our schemas put an error code where zod has its text.
  if (isErrorCode(issue.message)) return { code: issue.message, ...at }
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.includes('received undefined')
        ? { code: 'required', ...at }
        : { code: 'type', ...at, params: { expected: issue.expected } }
    case 'invalid_value':
      return { code: 'choice', ...at, params: { allowed: issue.values.map(String).join(', ') } }
    case 'too_small':
      return { code: 'small', ...at, params: { min: String(issue.minimum) } }
    case 'too_big':
      return { code: 'big', ...at, params: { max: String(issue.maximum) } }
    default:
      return { code: 'form', ...at }
  }
}
