'use client'

import { Lock } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo } from 'react'
import { AUDIT_SUBJECTS, type AuditEntry } from '../../lib/api/contract/events'
import { useSession } from '../shell/session'
import { Badge } from '../ui/badge'
import { EmptyState } from '../ui/empty-state'
import { RelativeTime } from '../ui/relative-time'
import { SearchInput } from '../ui/search-input'
import { Table, Td, Th, Tr } from '../ui/table'
import { AuditDetail } from './audit-detail'
import { ExportButton, iso } from './export-button'
import { FilterBar, type Filtering, FilterSelect } from './filter-bar'
import { filtersOf, isFiltered, NO_FILTER } from './filters'
import { FRAME, GrowingFrame } from './growing-frame'
import type { Filters } from './sources'
import { useGrowingList } from './use-growing-list'
import { Subject, useActionWord } from './words'

type AuditTabProps = Filtering & { filter: Filters['audit'] }

/** Who did what; for operators. */
export function AuditTab(props: AuditTabProps) {
  const t = useTranslations('events')
  const { mayOperate } = useSession()
  if (mayOperate) return <AuditList {...props} />
  return (
    <EmptyState icon={Lock} title={t('auditForbidden')}>
      {t('auditForbiddenText')}
    </EmptyState>
  )
}

function AuditList({ url, change, filter }: AuditTabProps) {
  const t = useTranslations('events')
  const growing = useGrowingList('audit', filter)
  return (
    <>
      <FilterBar
        url={url}
        change={change}
        search={t('filter.target')}
        end={
          <ExportButton
            topic="audit"
            filter={filter}
            columns={[
              { name: 'seq', cell: (row) => row.seq },
              { name: 'time', cell: (row) => iso(row.at) },
              { name: 'user', cell: (row) => row.user },
              { name: 'role', cell: (row) => row.role },
              { name: 'action', cell: (row) => row.action },
              { name: 'target_type', cell: (row) => row.target.type },
              { name: 'target_id', cell: (row) => row.target.id },
              { name: 'target_name', cell: (row) => row.target.name },
              { name: 'request', cell: (row) => row.requestId },
              { name: 'address', cell: (row) => row.address },
              { name: 'detail', cell: (row) => JSON.stringify(row.detail) },
            ]}
          />
        }
      >
        <SearchInput
          label={t('filter.user')}
          value={url.user}
          onChange={(user) => change({ user })}
          className="w-44 max-sm:w-full"
        />
        <FilterSelect
          label={t('filter.action')}
          all={t('filter.anyAction')}
          value={AUDIT_SUBJECTS.find((each) => each === filtersOf(url).audit.action) ?? ''}
          options={AUDIT_SUBJECTS.map((value) => ({ value, label: t(`subject.${value}`) }))}
          onChange={(action) => change({ action })}
        />
      </FilterBar>
      <GrowingFrame
        growing={growing}
        columns={5}
        filtered={isFiltered(url)}
        onClear={() => change({ ...NO_FILTER, tab: url.tab })}
        empty={t('emptyText.audit')}
      >
        {(rows) => (
          <Table label={t('tab.audit')} className={FRAME}>
            <thead>
              <tr>
                <Th>{t('column.time')}</Th>
                <Th>{t('column.user')}</Th>
                <Th>{t('column.action')}</Th>
                <Th>{t('column.subject')}</Th>
                <Th>{t('column.detail')}</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <AuditLine key={row.seq} row={row} />
              ))}
            </tbody>
          </Table>
        )}
      </GrowingFrame>
    </>
  )
}

const AuditLine = memo(function AuditLine({ row }: { row: AuditEntry }) {
  const common = useTranslations('common.role')
  const action = useActionWord()
  const role = common.has(row.role as 'viewer') ? common(row.role as 'viewer') : row.role
  return (
    <Tr data-audit={row.action}>
      <Td>
        <RelativeTime at={row.at} className="text-ink-soft tabular-nums" />
      </Td>
      <Td>
        <span className="flex flex-wrap items-center gap-1.5">
          <span className="font-medium">{row.user}</span>
          <Badge>{role}</Badge>
        </span>
        {row.address && <span className="block text-xs text-ink-faint tabular-nums">{row.address}</span>}
      </Td>
      <Td className="min-w-40">{action(row.action)}</Td>
      <Td>
        <Subject subject={row.target} />
      </Td>
      <Td className="min-w-48">
        <AuditDetail detail={row.detail} />
      </Td>
    </Tr>
  )
})
