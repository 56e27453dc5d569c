import '../jitless'
import { z } from 'zod'
import { parsePath } from '../../domain/template-path'

/** No parameters, query or body. Unknown keys are dropped. */
export const None = z.object({})

/** A whole number that may come as text, as in a query string. */
export const Whole = z.coerce.number().int()

/** Paging of every list: pages from 1; a size of −1 means all. */
export const Paging = z.object({
  pageNum: Whole.refine((n) => n >= 1 || n === -1, { error: 'page.number' }).default(1),
  pageSize: Whole.refine((n) => n === -1 || (n >= 1 && n <= 1000), { error: 'page.size' }).default(20),
})

/** The database compares moments as text: years have four digits. */
const LAST_MOMENT = Date.UTC(9999, 11, 31)
const Moment = z.coerce
  .number({ error: 'number.form' })
  .min(0, { error: 'number.form' })
  .max(LAST_MOMENT, { error: 'number.form' })
const Seq = Whole.min(0, { error: 'number.form' })

/**
 * Which part of a growing list is asked for, besides its page: numbers below `before` and above `after`, moments from `from` to
 * `to` (ms since 1970, both included), and names that contain `key`.
 */
export const Cut = {
  before: Seq.optional(),
  after: Seq.optional(),
  from: Moment.optional(),
  to: Moment.optional(),
  key: z.string().trim().max(128, { error: 'text.long' }).optional(),
}

/** Any of these values, once or as `name[]=a&name[]=b`; none means all. */
export const listOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.union([z.array(z.enum(values)), z.enum(values).transform((one) => [one])], { error: 'form' }).default([])

/** A page of a list; `pageSize` echoes the question. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ list: z.array(row), total: z.number(), pageNum: z.number(), pageSize: z.number() })

export const Id = z.object({ id: z.string().min(1).max(64) })
/** The version that was edited; left out, whatever stands is overwritten. A number may come as text. */
export const Version = Whole.min(1, { error: 'number.positive' }).optional()
/** `YYYY-MM-DD HH:mm:ss` in the server's zone. */
export const ServerTime = z.string()
/** ms since 1970. */
export const Millis = z.number()

/** The id of a transaction; ask `GET transaction/{id}` for how it goes. */
export const TransactionView = z.object({
  id: z.string(),
  status: z.enum(['running', 'success', 'failure']),
  data: z.unknown(),
  error: z.string().nullable(),
  timestamp: Millis,
})

/** A path of the tree, kept with a slash in front and none behind. */
export const TemplatePath = z
  .string({ error: 'required' })
  .max(2_048, { error: 'text.long' })
  .transform((text, context) => {
    const path = parsePath(text)
    if (path === null) context.addIssue({ code: 'custom', message: 'template.path.form' })
    return path ?? ''
  })
