'use client'

import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { EVENT_SEVERITIES, EVENT_SUBJECTS, type EventRow } from '../../lib/api/contract/events'
import { RelativeTime } from '../ui/relative-time'
import { Table, Td, Th, Tr } from '../ui/table'
import { ExportButton, iso } from './export-button'
import { FilterBar, type Filtering, FilterSelect, FilterToggles } from './filter-bar'
import { filtersOf, isFiltered, NO_FILTER } from './filters'
import { FRAME, GrowingFrame } from './growing-frame'
import type { Filters } from './sources'
import { useGrowingList } from './use-growing-list'
import { SeverityBadge, Subject, useEventWords } from './words'

/** What happened to containers, nodes and the system, newest first. */
export function LifecycleTab({ url, change, filter }: Filtering & { filter: Filters['events'] }) {
  const t = useTranslations('events')
  const words = useEventWords()
  const growing = useGrowingList('events', filter)
  const asked = filtersOf(url).events
  return (
    <>
      <FilterBar
        url={url}
        change={change}
        search={t('filter.name')}
        end={
          <ExportButton
            topic="events"
            filter={filter}
            columns={[
              { name: 'seq', cell: (row) => row.seq },
              { name: 'time', cell: (row) => iso(row.at) },
              { name: 'severity', cell: (row) => row.severity },
              { name: 'kind', cell: (row) => row.kind },
              { name: 'subject_type', cell: (row) => row.subject.type },
              { name: 'subject_id', cell: (row) => row.subject.id },
              { name: 'subject_name', cell: (row) => row.subject.name },
              { name: 'text', cell: (row) => words(row).sentence },
              { name: 'params', cell: (row) => JSON.stringify(row.params) },
            ]}
          />
        }
      >
        <FilterToggles
          label={t('column.severity')}
          values={EVENT_SEVERITIES}
          on={asked.severity}
          word={(severity) => t(`severity.${severity}`)}
          onChange={(severity) => change({ severity })}
        />
        <FilterSelect
          label={t('filter.about')}
          all={t('filter.anything')}
          value={asked.about}
          options={EVENT_SUBJECTS.filter((each) => OCCURRING.includes(each)).map((value) => ({
            value,
            label: t(`subject.${value}`),
          }))}
          onChange={(about) => change({ about })}
        />
      </FilterBar>
      <GrowingFrame
        growing={growing}
        columns={4}
        filtered={isFiltered(url)}
        onClear={() => change({ ...NO_FILTER, tab: url.tab })}
        empty={t('emptyText.lifecycle')}
      >
        {(rows) => (
          <Table label={t('tab.lifecycle')} className={FRAME}>
            <thead>
              <tr>
                <Th>{t('column.time')}</Th>
                <Th>{t('column.severity')}</Th>
                <Th>{t('column.what')}</Th>
                <Th className="max-md:hidden">{t('column.subject')}</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <EventLine key={row.seq} row={row} />
              ))}
            </tbody>
          </Table>
        )}
      </GrowingFrame>
    </>
  )
}
/** What lifecycle events are about. */
const OCCURRING: string[] = ['container', 'node', 'system'] satisfies EventRow['subject']['type'][]

const EventLine = memo(function EventLine({ row }: { row: EventRow }) {
  const { sentence, detail } = useEventWords()(row)
  return (
    <Tr data-event={row.kind} data-seq={row.seq}>
      <Td>
        <RelativeTime at={row.at} className="text-ink-soft tabular-nums" />
      </Td>
      <Td>
        <SeverityBadge severity={row.severity} />
      </Td>
      <Td className="md:min-w-56">
        <span className="md:hidden">
          <Subject subject={row.subject} />
        </span>
        {sentence}
        {detail && <div className="text-[13px] text-ink-faint">{detail}</div>}
      </Td>
      <Td className="max-md:hidden">
        <Subject subject={row.subject} />
      </Td>
    </Tr>
  )
})
