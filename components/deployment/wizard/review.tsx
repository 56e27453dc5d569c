'use client'

import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { ServicePlan } from '../../../lib/api/contract'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { Fates } from '../service/fates'
import { SpecChanges } from '../service/spec-changes'
import { CurlPanel } from './curl-panel'
import type { Deployable, Draft } from './model'
import type { usePlan } from './use-plan'

/** More rows than this are only counted. */
const MOST_ROWS = 50

type ReviewProps = ReturnType<typeof usePlan> & {
  /** What the service is now, when one is changed. */
  before: Draft | undefined
}

/** What goes where when one deploys, what its clients will see, what speaks against it, and the same as a command. */
export function Review({ input, query, plan, before }: ReviewProps) {
  const t = useTranslations('wizard.review')
  return (
    <section aria-labelledby="wizard-review" className="mt-4 rounded-lg border bg-surface p-4 sm:p-6">
      <h3 id="wizard-review" className="mb-2 text-base font-semibold">
        {t('title')}
      </h3>
      {!input ? (
        <p className="text-ink-soft">{t('incomplete')}</p>
      ) : plan ? (
        <>
          {before && (
            <div className="mb-4">
              <SpecChanges before={comparable(before)} after={comparable(input)} />
            </div>
          )}
          <Planned plan={plan} input={input} update={before !== undefined} />
        </>
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => query.refetch()} />
      ) : (
        <div className="space-y-3 py-2">
          <Skeleton className="h-4 w-2/3" />
          <Skeleton className="h-4 w-1/2" />
        </div>
      )}
      {input && !before && <CurlPanel input={input} />}
    </section>
  )
}

/** What of a draft makes a service, a static one's number of nodes left out: it follows from them. */
function comparable({ name, image, node, policy, factor }: Draft | Deployable) {
  return { name, image, node, policy, ...(policy === 'dynamic' ? { factor } : {}) }
}

function Planned({ plan, input, update }: { plan: ServicePlan; input: Deployable; update: boolean }) {
  const t = useTranslations('wizard.review')
  const { containers, microservice, problems } = plan
  const limitText = useLimitText()
  return (
    <div className="space-y-3">
      {problems.length > 0 && (
        <ul className="space-y-1 rounded-md bg-bad-soft px-3 py-2 text-bad">
          {problems.map((each) => (
            <li key={`${each.field} ${each.message}`} className="flex gap-2">
              <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              <span className="min-w-0">{each.message}</span>
            </li>
          ))}
        </ul>
      )}
      {update && containers.length > 0 && <Fates plan={plan} />}
      {!update && containers.length > 0 && (
        <div className="max-h-80 overflow-auto rounded-md border">
          <table className="w-full text-left">
            <caption className="sr-only">{t('where')}</caption>
            <thead className="sticky top-0 bg-sunken text-[13px] text-ink-soft">
              <tr>
                {(['container', 'node', 'image', 'port'] as const).map((each) => (
                  <th key={each} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                    {t(each)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="divide-y">
              {containers.slice(0, MOST_ROWS).map((each) => (
                <tr key={each.name}>
                  <td className="px-3 py-1.5 font-medium">{each.name}</td>
                  <td className="px-3 py-1.5">{each.nodeName}</td>
                  <td className="px-3 py-1.5 font-mono text-[13px] whitespace-nowrap">{input.image.ref}</td>
                  <td className="px-3 py-1.5 whitespace-nowrap tabular-nums">
                    {microservice ? each.port || t('assigned') : '–'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {containers.length > MOST_ROWS && (
            <p className="border-t px-3 py-1.5 text-ink-soft">{t('more', { count: containers.length - MOST_ROWS })}</p>
          )}
        </div>
      )}
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
        {!update && <Fact name={t('after')}>{input.image.action === 'run' ? t('runs') : t('loads')}</Fact>}
        <Fact name={t('microservice')}>
          <Joining microservice={microservice} containers={containers.length} update={update} />
        </Fact>
        {plan.notEnforced.length > 0 && (
          <Fact name={t('notEnforced')}>
            <span className="flex gap-1.5">
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
              <span className="min-w-0">{t('notEnforcedText', { limits: plan.notEnforced.map(limitText).join(', ') })}</span>
            </span>
          </Fact>
        )}
      </dl>
    </div>
  )
}

/** The words for a limit's name; a kernel object's limit has none but its name. */
function useLimitText(): (limit: string) => string {
  const t = useTranslations('wizard.limit')
  return (limit) => {
    const key = limit.replaceAll('.', '_') as Parameters<typeof t.has>[0]
    return t.has(key) ? t(key as Parameters<typeof t>[0]) : limit
  }
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-ink-soft max-sm:-mb-2">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}

/** Which microservice its containers come into, who is there already, and what their clients need. */
function Joining({
  microservice,
  containers,
  update,
}: {
  microservice: ServicePlan['microservice']
  containers: number
  update: boolean
}) {
  const t = useTranslations('wizard.review')
  if (!microservice) return t('joinsNone')
  const { name, services, instances, strategy, password } = microservice
  return (
    <>
      {name === null
        ? t('joinsUnknown')
        : services.length === 0
          ? t(update ? 'joinsAlone' : 'joinsNew', { name, count: containers })
          : t('joins', { name, instances, services: services.slice(0, 5).join(', ') })}{' '}
      {services.length > 0 && strategy && t(`strategy.${strategy}`)} {t(`password.${password}`)}
    </>
  )
}
