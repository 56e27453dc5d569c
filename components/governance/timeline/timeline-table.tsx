import { useTranslations } from 'next-intl'
import type { SwitchRow } from '../../../lib/api/contract/microservices'
import { Table, Td, Th, Tr } from '../../ui/table'
import { clock } from '../words'
import { exactIso } from './export'
import { momentsOf, type Timeline } from './timeline'
import type { TimelineWords } from './timeline-words'

/** The same story as a table, in the order of its moments. */
export function TimelineTable({ record, timeline, words }: { record: SwitchRow; timeline: Timeline; words: TimelineWords }) {
  const t = useTranslations('governance.timeline')
  return (
    <Table label={t('asTable')} className="mt-2">
      <thead>
        <tr>
          <Th numeric>{t('column.offset')}</Th>
          <Th>{t('column.time')}</Th>
          <Th>{t('column.who')}</Th>
          <Th>{t('column.what')}</Th>
        </tr>
      </thead>
      <tbody>
        {momentsOf(timeline).map(({ lane, mark }) => (
          <Tr key={`${lane.id} ${mark.kind} ${mark.evidence ?? ''}`}>
            <Td numeric className="whitespace-nowrap">
              {words.offset(mark.at, 3)}
            </Td>
            <Td className="font-mono text-xs whitespace-nowrap">
              <time dateTime={exactIso(record.faultAt + mark.at)}>{clock(record.faultAt + mark.at)}</time>
            </Td>
            <Td>{words.lane(lane)}</Td>
            <Td>{words.mark(mark)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
