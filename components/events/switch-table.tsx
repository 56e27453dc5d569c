'use client'

import { useTranslations } from 'next-intl'
import { memo } from 'react'
import type { SwitchRow } from '../../lib/api/contract/microservices'
import { KIND_TONE, Parties } from '../governance/switch-parties'
import { totalMs } from '../governance/timings'
import { useMs } from '../governance/words'
import { microserviceHref } from '../hrefs'
import { StatusBadge } from '../ui/badge'
import { Link } from '../ui/link'
import { RelativeTime } from '../ui/relative-time'
import { Table, Td, Th, Tr } from '../ui/table'
import { FRAME } from './growing-frame'

/** Switches of all microservices; each leads to its timeline. `causes`: also why, where there is room. */
export function SwitchTable({ rows, label, causes = true }: { rows: SwitchRow[]; label: string; causes?: boolean }) {
  const t = useTranslations('events')
  const words = useTranslations('governance.switch.column')
  return (
    <Table label={label} className={FRAME}>
      <thead>
        <tr>
          <Th>{t('column.time')}</Th>
          <Th>{words('kind')}</Th>
          <Th>{t('subject.microservice')}</Th>
          <Th>{words('move')}</Th>
          <Th numeric>{words('time')}</Th>
          {causes && <Th className="max-lg:hidden">{words('cause')}</Th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <SwitchLine key={row.seq} row={row} causes={causes} />
        ))}
      </tbody>
    </Table>
  )
}

const SwitchLine = memo(function SwitchLine({ row, causes }: { row: SwitchRow; causes: boolean }) {
  const t = useTranslations('governance.switch')
  const ms = useMs()
  const page = microserviceHref(row.microservice)
  return (
    <Tr data-switch={row.id}>
      <Td>
        <Link href={`${page}?switch=${encodeURIComponent(row.id)}`} className="text-accent hover:underline">
          <RelativeTime at={row.announcedAt} />
          <span className="sr-only"> {t('show')}</span>
        </Link>
      </Td>
      <Td>
        <StatusBadge tone={KIND_TONE[row.kind]}>{t(`kind.${row.kind}`)}</StatusBadge>
      </Td>
      <Td>
        <Link href={page} className="font-medium text-accent hover:underline">
          {row.microservice}
        </Link>
      </Td>
      <Td className="min-w-48">
        <Parties record={row} />
      </Td>
      <Td numeric className="whitespace-nowrap">
        {ms(totalMs(row))}
      </Td>
      {causes && <Td className="min-w-48 text-ink-soft max-lg:hidden">{t(`cause.${row.cause}`)}</Td>}
    </Tr>
  )
})
