'use client'

import { useTranslations } from 'next-intl'
import { partyNames, totalMs } from '../governance/timings'
import { ExportButton, iso } from './export-button'
import { FilterBar, type Filtering, FilterToggles } from './filter-bar'
import { filtersOf, isFiltered, NO_FILTER, SWITCH_KINDS } from './filters'
import { GrowingFrame } from './growing-frame'
import type { Filters } from './sources'
import { SwitchTable } from './switch-table'
import { useGrowingList } from './use-growing-list'

/** Every change of who is announced, with its times and evidence. */
export function SwitchesTab({ url, change, filter }: Filtering & { filter: Filters['switches'] }) {
  const t = useTranslations('events')
  const words = useTranslations('governance.switch')
  const growing = useGrowingList('switches', filter)
  return (
    <>
      <FilterBar
        url={url}
        change={change}
        search={t('filter.microservice')}
        end={
          <ExportButton
            topic="switches"
            filter={filter}
            columns={[
              { name: 'seq', cell: (row) => row.seq },
              { name: 'announced', cell: (row) => iso(row.announcedAt) },
              { name: 'microservice', cell: (row) => row.microservice },
              { name: 'kind', cell: (row) => row.kind },
              { name: 'cause', cell: (row) => row.cause },
              { name: 'from', cell: (row) => partyNames(row).from },
              { name: 'to', cell: (row) => partyNames(row).to },
              { name: 'total_ms', cell: (row) => totalMs(row) },
              { name: 'fault', cell: (row) => iso(row.faultAt) },
              { name: 'detected', cell: (row) => iso(row.detectedAt) },
              { name: 'fenced', cell: (row) => (row.fencedAt === null ? null : iso(row.fencedAt)) },
              { name: 'epoch', cell: (row) => row.epoch },
              { name: 'evidence', cell: (row) => JSON.stringify(row.evidence) },
            ]}
          />
        }
      >
        <FilterToggles
          label={t('filter.kind')}
          values={SWITCH_KINDS}
          on={filtersOf(url).switches.kind}
          word={(kind) => words(`kind.${kind}`)}
          onChange={(kind) => change({ kind })}
        />
      </FilterBar>
      <GrowingFrame
        growing={growing}
        columns={4}
        filtered={isFiltered(url)}
        onClear={() => change({ ...NO_FILTER, tab: url.tab })}
        empty={t('emptyText.switches')}
      >
        {(rows) => <SwitchTable rows={rows} label={t('tab.switches')} />}
      </GrowingFrame>
    </>
  )
}
