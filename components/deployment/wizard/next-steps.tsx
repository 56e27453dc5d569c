'use client'

import { ArrowRight, Copy, type LucideIcon, MonitorPlay, Scale } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ServiceRow } from '../../../lib/api/contract'
import { microserviceHref } from '../../hrefs'
import { Link } from '../../ui/link'

interface NextStepsProps {
  service: ServiceRow
  /** The microservice its containers are in, when they are in one. */
  microservice: string | null
  /** All of it is deployed. */
  ready: boolean
}

/** What one does after a deployment: a stand-in, the strategy, a client. */
export function NextSteps({ service, microservice, ready }: NextStepsProps) {
  const t = useTranslations('wizard.finish.next')
  const steps: { key: 'copy' | 'governance' | 'client'; href: string; icon: LucideIcon }[] = [
    { key: 'copy', href: `/deployment/new?from=${encodeURIComponent(service.id)}`, icon: Copy },
    ...(microservice === null || !ready
      ? []
      : [
          { key: 'governance' as const, href: microserviceHref(microservice), icon: Scale },
          { key: 'client' as const, href: `/clients?run=${encodeURIComponent(microservice)}`, icon: MonitorPlay },
        ]),
  ]
  return (
    <section aria-labelledby="wizard-next" className="mt-4">
      <h3 id="wizard-next" className="mb-2 font-semibold">
        {t('title')}
      </h3>
      <ul className="grid gap-3 sm:grid-cols-3">
        {steps.map(({ key, href, icon: Icon }) => (
          <li key={key}>
            <Link
              href={href}
              className="group flex h-full gap-3 rounded-lg border bg-surface p-3 hover:border-accent hover:bg-hover"
            >
              <Icon className="mt-0.5 size-4 shrink-0 text-accent" aria-hidden />
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-1 font-medium">
                  {t(`${key}.title`)}
                  <ArrowRight className="size-3.5 shrink-0 opacity-0 transition-opacity group-hover:opacity-100" aria-hidden />
                </span>
                <span className="block text-[13px] text-ink-soft">
                  {t(`${key}.text`, { service: service.name, microservice: microservice ?? '' })}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
