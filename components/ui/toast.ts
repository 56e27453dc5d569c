import { type ExternalToast, toast as sonner } from 'sonner'

type Kind = 'success' | 'info' | 'warning' | 'error'

/** The same words again within this time are one toast with a count. */
const TOGETHER_MS = 5000
/** As many different toasts as are remembered for that. */
const REMEMBERED = 30

const told = new Map<string, { count: number; at: number }>()

/** How often these words were told in a row, this time included. */
function timesOf(key: string, now: number): number {
  const before = told.get(key)
  const count = before && now - before.at < TOGETHER_MS ? before.count + 1 : 1
  told.delete(key)
  told.set(key, { count, at: now })
  const [oldest] = told.keys()
  if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest)
  return count
}

/** What has an id of its own replaces its former self; anything else that is said twice is counted. */
function tell(kind: Kind, title: string, options: ExternalToast = {}): string | number {
  if (options.id !== undefined) return sonner[kind](title, options)
  const id = `${kind} ${title}`
  const times = timesOf(id, performance.now())
  return sonner[kind](times > 1 ? `${title} × ${times}` : title, { ...options, id })
}

type Tell = (title: string, options?: ExternalToast) => string | number
const teller =
  (kind: Kind): Tell =>
  (title, options) =>
    tell(kind, title, options)

/** Short news at the edge of the window. */
export const toast = {
  success: teller('success'),
  info: teller('info'),
  warning: teller('warning'),
  error: teller('error'),
  /** Takes one away. */
  dismiss: (id: string | number) => sonner.dismiss(id),
  /** Takes the newest away; false when there is none. */
  dismissNewest(): boolean {
    const newest = sonner.getToasts()[0]
    if (newest) sonner.dismiss(newest.id)
    return newest !== undefined
  },
}
