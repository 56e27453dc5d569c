'use client'

import { useTranslations } from 'next-intl'
import { useWizard } from './wizard-context'

/** What the scheduler would do just now with a number of containers in a pool. */
export function Forecast() {
  const t = useTranslations('wizard.forecast')
  const { plan } = useWizard()
  const counts = new Map<string, number>()
  for (const { nodeName } of plan?.containers ?? []) counts.set(nodeName, (counts.get(nodeName) ?? 0) + 1)
  return (
    <div className="min-w-0" aria-live="polite">
      <div className="mb-1 font-medium">{t('title')}</div>
      {counts.size === 0 ? (
        <p className="text-ink-faint">{t('none')}</p>
      ) : (
        <>
          <ul className="flex min-h-8.5 flex-wrap items-center gap-1.5">
            {[...counts].map(([node, count]) => (
              <li key={node} className="rounded-md border bg-sunken px-2 py-0.5 tabular-nums">
                {t('on', { node, count })}
              </li>
            ))}
          </ul>
          <p className="mt-1 text-[13px] text-ink-faint">{t('hint')}</p>
        </>
      )}
    </div>
  )
}
