import { useTranslations } from 'next-intl'
import type { SwitchRow } from '../../../lib/api/contract/microservices'
import type { ClientMove } from '../../../lib/api/contract/moves'
import { Badge } from '../../ui/badge'
import { Table, Td, Th, Tr } from '../../ui/table'
import { exactIso } from './export'
import type { TimelineWords } from './timeline-words'

interface ClientOutcomesProps {
  record: SwitchRow
  clients: readonly ClientMove[]
  words: TimelineWords
}

/** What the switch was for each of our clients: its last message before, the first one after, and what it missed or got twice. */
export function ClientOutcomes({ record, clients, words }: ClientOutcomesProps) {
  const t = useTranslations('governance.timeline.outcome')
  return (
    <Table label={t('label')} className="mt-3 max-h-80">
      <thead>
        <tr>
          <Th>{t('client')}</Th>
          <Th numeric>{t('last')}</Th>
          <Th numeric>{t('first')}</Th>
          <Th numeric>{t('silence')}</Th>
          <Th>{t('numbers')}</Th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <Tr key={client.id} data-outcome={client.clientId}>
            <Td>{client.clientName}</Td>
            <Moment at={client.lastMessageAt} record={record} words={words} />
            <Moment at={client.firstMessageAt} record={record} words={words} />
            <Td numeric className="whitespace-nowrap">
              {client.lastMessageAt === null || client.firstMessageAt === null
                ? '–'
                : words.duration(client.firstMessageAt - client.lastMessageAt)}
            </Td>
            <Td>
              <Numbers client={client} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function Moment({ at, record, words }: { at: number | null; record: SwitchRow; words: TimelineWords }) {
  return (
    <Td numeric className="whitespace-nowrap">
      {at === null ? (
        '–'
      ) : (
        <time dateTime={exactIso(at)} title={exactIso(at)}>
          {words.offset(at - record.faultAt)}
        </time>
      )}
    </Td>
  )
}

function Numbers({ client: { numbers, complete } }: { client: ClientMove }) {
  const t = useTranslations('governance.timeline.outcome')
  if (!numbers) return <span className="text-ink-faint">{complete ? t('uncounted') : t('awaited')}</span>
  const { field, before, after, missed, repeated } = numbers
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      <span className="font-mono text-xs">{t('went', { field, before, after })}</span>
      {missed > 0 && <Badge tone="warn">{t('missed', { n: missed })}</Badge>}
      {repeated > 0 && <Badge tone="warn">{t('repeated', { n: repeated })}</Badge>}
      {missed === 0 && repeated === 0 && <Badge tone="ok">{t('consecutive')}</Badge>}
    </span>
  )
}
