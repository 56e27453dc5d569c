import { cn } from '../ui/cn'
import { Bytes } from '../ui/figures'

/** From here on a store is about to be full. */
const NEARLY_FULL = 0.9

/** How much of something is in use: a bar, and the figures as text. Bytes; a dash while it isn't known. */
export function UsageBar({ used, total }: { used: number; total: number }) {
  if (total <= 0) return <span>–</span>
  const share = Math.min(1, Math.max(0, used / total))
  return (
    <span className="inline-flex min-w-28 flex-col items-stretch gap-1">
      <span className="whitespace-nowrap">
        <Bytes value={used} />
        <span className="text-ink-faint">
          {' / '}
          <Bytes value={total} />
        </span>
      </span>
      <span aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
        <span
          className={cn('block h-full rounded-full', share >= NEARLY_FULL ? 'bg-warn' : 'bg-accent')}
          style={{ width: `${share * 100}%` }}
        />
      </span>
    </span>
  )
}
