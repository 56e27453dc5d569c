'use client'

import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { cn } from '../ui/cn'
import { Link } from '../ui/link'
import { isAt, PAGES } from './pages'

/** The pages there are. `onNavigate` lets a drawer close itself. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const t = useTranslations('nav')
  const path = usePathname()
  return (
    <nav aria-label={t('label')} className="flex-1 overflow-y-auto px-2 py-3">
      <ul className="space-y-0.5">
        {PAGES.map(({ href, key, group, icon: Icon }, i) => {
          const here = isAt(path, href)
          return (
            <li key={href} className={group && PAGES[i + 1]?.group !== group ? 'pb-3' : undefined}>
              {group && PAGES[i - 1]?.group !== group && (
                <div className="px-2.5 pt-1 pb-1 text-xs font-medium text-ink-faint">{t(group)}</div>
              )}
              <Link
                href={href}
                onClick={onNavigate}
                data-tour={`nav ${href}`}
                aria-current={here ? 'page' : undefined}
                className={cn(
                  'flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-[13px] text-ink-soft hover:bg-hover hover:text-ink',
                  here && 'bg-accent-soft font-medium text-ink hover:bg-accent-soft',
                )}
              >
                <Icon className={cn('size-4 shrink-0', here && 'text-accent')} aria-hidden />
                <span className="min-w-0">{t(key)}</span>
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
