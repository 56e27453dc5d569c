'use client'

import { CircleAlert, Info } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { ContainerRow } from '../../../lib/api/contract'
import { microserviceHref } from '../../hrefs'
import { bytesText, Percent, Uptime } from '../../ui/figures'
import { Link } from '../../ui/link'
import { RelativeTime } from '../../ui/relative-time'
import { exitParameters, NextStart } from '../why-not'

/** Where it runs, what it uses, how clients reach it. */
export function ContainerFacts({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment.fact')
  const role = useTranslations('deployment')
  const locale = useLocale()
  const running = container.status === 'running'
  const place = container.microservice
  const memory = running ? bytesText(container.memoryUsage, locale) : '–'
  return (
    <section className="mb-4 rounded-lg border bg-surface px-4 py-3" aria-label={t('label')}>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
        <Fact name={t('service')}>{container.serviceName}</Fact>
        <Fact name={t('image')} mono>
          {`${container.imageName}@${container.imageVersion}#${container.imageOS}`}
        </Fact>
        <Fact name={t('node')}>
          {container.nodeName || '–'}
          {container.nodeName && !container.nodeOnline && <span className="block text-[13px] text-warn">{t('nodeOffline')}</span>}
        </Fact>
        <Fact name={t('address')} mono>
          {running && container.vsoaPort > 0 ? `${container.address.split(':')[0]}:${container.vsoaPort}` : '–'}
        </Fact>
        <Fact name={t('microservice')}>
          {place ? (
            <Link href={microserviceHref(place.name)} className="text-accent hover:underline">
              {place.name}
            </Link>
          ) : (
            role('noMicroservice')
          )}
        </Fact>
        <Fact name={t('uptime')}>
          <Uptime at={running ? container.startedAt : null} />
        </Fact>
        <Fact name={t('restarts')}>
          <span className="tabular-nums">{container.restartCnt}</span>
        </Fact>
        <Fact name={t('cpu')}>{running ? <Percent value={container.cpuUsage.total} /> : '–'}</Fact>
        <Fact name={t('memory')}>
          <span className="tabular-nums">
            {container.memoryLimit > 0
              ? t('memoryOf', { used: memory, limit: bytesText(container.memoryLimit, locale) })
              : memory}
          </span>
        </Fact>
        <Fact name={t('connections')}>
          <span className="tabular-nums">{container.connections ?? '–'}</span>
        </Fact>
      </dl>
      {container.notEnforced.length > 0 && (
        <p className="mt-3 flex gap-2 border-t pt-2.5 text-[13px] text-ink-soft">
          <Info className="mt-0.5 size-4 shrink-0 text-info" aria-hidden />
          <span className="min-w-0">
            {t('notEnforced')} <span className="font-mono">{container.notEnforced.join(', ')}</span>
          </span>
        </p>
      )}
    </section>
  )
}

function Fact({ name, mono, children }: { name: ReactNode; mono?: boolean; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-faint">{name}</dt>
      <dd className={mono ? 'font-mono text-[13px] break-all' : 'break-words'}>{children}</dd>
    </div>
  )
}

/** When it isn't running: why, since when, and the last it said. */
export function ExitReport({ container }: { container: ContainerRow }) {
  const t = useTranslations('deployment')
  const { exit, failedMessage } = container
  if (container.deployStatus === 'failure' && failedMessage)
    return (
      <Report bad title={t('deployFailed')}>
        {failedMessage}
      </Report>
    )
  if (container.status === 'running' || container.status === 'paused' || !exit) return null
  const bad = exit.reason !== 'stopped'
  return (
    <Report bad={bad} title={t(`exit.${exit.reason.replaceAll(' ', '_')}`, exitParameters(exit))}>
      <RelativeTime at={exit.at} />
      {container.nextStartAt !== null && <NextStart at={container.nextStartAt} />}
      {bad && exit.tail.length > 0 && (
        <div className="mt-2">
          <div className="text-xs text-ink-faint">{t('lastLines')}</div>
          <section
            aria-label={t('lastLines')}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
            tabIndex={0}
            className="mt-1 max-h-56 overflow-auto rounded-md bg-terminal px-3 py-2 text-terminal-ink"
          >
            <pre className="font-mono text-xs whitespace-pre-wrap">{exit.tail.join('\n')}</pre>
          </section>
        </div>
      )}
    </Report>
  )
}

function Report({ bad, title, children }: { bad?: boolean; title: ReactNode; children: ReactNode }) {
  return (
    <section className={`mb-4 flex gap-3 rounded-lg border px-4 py-3 ${bad ? 'border-bad/30 bg-bad-soft' : 'bg-surface'}`}>
      {bad ? (
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-bad" aria-hidden />
      ) : (
        <Info className="mt-0.5 size-4 shrink-0 text-ink-faint" aria-hidden />
      )}
      <div className="min-w-0 flex-1">
        <h2 className="font-medium">{title}</h2>
        <div className="text-[13px] text-ink-soft">{children}</div>
      </div>
    </section>
  )
}
