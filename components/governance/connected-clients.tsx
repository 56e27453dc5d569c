import { useTranslations } from 'next-intl'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import type { ClientMove } from '../../lib/api/contract/moves'
import { Badge } from '../ui/badge'

/** Who was connected when the active one was replaced: our clients by name, others by their address. */
export function ConnectedClients({ record, clients }: { record: SwitchRow; clients: readonly ClientMove[] }) {
  const t = useTranslations('governance.switch.connected')
  const { connected } = record
  if (connected === undefined) return null
  if (connected === null) return <p className="mt-3 text-[13px] text-ink-faint">{t('untold')}</p>
  const { ours, others } = whoOf(connected.clients, clients)
  const more = connected.total - connected.clients.length
  return (
    <section data-connected={connected.total} className="mt-3 text-[13px]">
      <h3 className="font-medium" title={t('meaning')}>
        {t('title', { n: connected.total })}
      </h3>
      {connected.total > 0 && (
        <ul className="mt-1 flex flex-wrap gap-1.5">
          {ours.map(({ key, name }) => (
            <li key={key} title={key}>
              <Badge tone="info">{name}</Badge>
            </li>
          ))}
          {others.map((key) => (
            <li key={key}>
              <Badge tone="idle">
                <span className="font-mono">{key}</span>
              </Badge>
            </li>
          ))}
          {more > 0 && <li className="text-ink-faint">{t('more', { n: more })}</li>}
        </ul>
      )}
    </section>
  )
}

type Peer = NonNullable<NonNullable<SwitchRow['connected']>>['clients'][number]

/** Tells our clients from others by their end of the connection. */
export function whoOf(peers: readonly Peer[], clients: readonly ClientMove[]) {
  const ours: { key: string; name: string }[] = []
  const others: string[] = []
  for (const { address, port } of peers) {
    const key = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
    // Of IPv6 the socket table writes out what others shorten: the port alone tells.
    const same = (host: string) => host === address || (address.includes(':') && host.includes(':'))
    const client = clients.find(({ local }) => local?.port === port && same(local.host))
    if (client) ours.push({ key, name: client.clientName })
    else others.push(key)
  }
  return { ours, others }
}
