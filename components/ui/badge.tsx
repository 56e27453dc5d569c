import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleStop,
  Info,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle'

const TONES: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
  idle: 'bg-idle-soft text-idle',
}

/** A small word on a tinted ground. */
export function Badge({ tone = 'idle', className, children }: { tone?: Tone; className?: string; children: ReactNode }) {
  return (
    <span
      className={cn(
        'inline-flex max-w-full items-center gap-1 rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap [&>svg]:size-3.5 [&>svg]:shrink-0',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  )
}

const ICONS = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
  info: Info,
  idle: CircleStop,
  busy: LoaderCircle,
  paused: CirclePause,
  empty: CircleDashed,
} satisfies Record<string, LucideIcon>
export type StatusIcon = keyof typeof ICONS

/** A state as colour, icon and word. `icon` defaults to the tone's own; `busy` turns. */
export function StatusBadge({ tone, icon = tone, children }: { tone: Tone; icon?: StatusIcon; children: ReactNode }) {
  const Icon = ICONS[icon]
  return (
    <Badge tone={tone}>
      <Icon aria-hidden className={icon === 'busy' ? 'animate-spin' : undefined} />
      <span className="truncate">{children}</span>
    </Badge>
  )
}
