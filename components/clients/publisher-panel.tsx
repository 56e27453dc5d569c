'use client'

import { useTranslations } from 'next-intl'
import type { ClientRow } from '../../lib/api/contract/clients'
import { useMs } from '../governance/words'
import { RelativeTime } from '../ui/relative-time'
import { FailureText } from './failure-text'
import { Fact, Panel } from './panel'
import { PublisherDot } from './publisher-name'
import { type Feed, useFeedPart } from './use-feed'

/** Who publishes now, how the last connection went, and why there is none. */
export function PublisherPanel({ client, feed }: { client: ClientRow; feed: Feed }) {
  const t = useTranslations('clients.publisher')
  const words = useTranslations('clients.connection')
  const ms = useMs()
  const printed = useFeedPart(feed, (snapshot) => snapshot.publisher)
  const timing = useFeedPart(feed, (snapshot) => snapshot.connection)?.timing
  const connected = client.state === 'connected'
  const publisher = connected ? (printed ?? client.publisher) : null
  return (
    <Panel title={t('title')}>
      <div className="flex items-center gap-2">
        <PublisherDot taskId={publisher?.taskId ?? null} className="size-3" />
        <span className="min-w-0">
          <span className="block truncate font-semibold" data-current-publisher>
            {publisher?.containerName ?? (connected ? t('outside') : t('none'))}
          </span>
          {connected && client.endpoint && (
            <span className="block truncate font-mono text-xs text-ink-faint">{client.endpoint}</span>
          )}
        </span>
      </div>
      {client.lastError && !connected && (
        <div className="mt-2 rounded bg-warn-soft px-2 py-1">
          <FailureText failure={client.lastError} />
        </div>
      )}
      <dl className="mt-3 space-y-1 border-t pt-2 text-[13px]">
        {client.connectedAt !== null && connected && (
          <Fact name={words('since')}>
            <RelativeTime at={client.connectedAt} />
          </Fact>
        )}
        {timing && (
          <>
            {timing.downMs !== null && <Fact name={words('down')}>{ms(timing.downMs)}</Fact>}
            <Fact name={words('steps')}>
              {ms(timing.lookupMs)} · {ms(timing.connectMs)} · {ms(timing.subscribeMs)}
            </Fact>
          </>
        )}
        <Fact name={words('settings')}>
          {client.keepaliveMs} · {client.connectTimeoutMs} · {client.reconnectDelayMs} ms
        </Fact>
        <Fact name={words('password')}>{client.hasPassword ? words('set') : words('notSet')}</Fact>
      </dl>
    </Panel>
  )
}
