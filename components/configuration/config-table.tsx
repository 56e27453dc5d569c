'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ConfigRow } from '../../lib/api/contract'
import { OperatorIconButton } from '../shell/operator-button'
import { Badge } from '../ui/badge'
import { RelativeTime } from '../ui/relative-time'
import { SearchInput } from '../ui/search-input'
import { SortTh } from '../ui/sort-th'
import { Table, Td, Th, Tr } from '../ui/table'
import { useUrlState } from '../ui/use-url-state'
import { arrangeConfig, type ConfigSort, valueLine } from './config-list'

const DEFAULTS = { q: '', sort: 'key' }
/** More rows than these aren't drawn; the search finds the others. */
const MOST_ROWS = 500

type Ask = (kind: 'edit' | 'delete', entry: ConfigRow) => void

/** The entries as a table; search and order stand in the address. */
export function ConfigTable({ entries, onAsk }: { entries: ConfigRow[]; onAsk: Ask }) {
  const t = useTranslations('configuration')
  const common = useTranslations('common')
  const [state, setState] = useUrlState(DEFAULTS)
  const found = arrangeConfig(entries, { search: state.q, sort: state.sort })
  const shown = found.slice(0, MOST_ROWS)
  const sortable = (key: ConfigSort) => ({
    sorted: state.sort === key ? ('ascending' as const) : state.sort === `-${key}` ? ('descending' as const) : null,
    onSort: () => setState({ sort: state.sort === key ? `-${key}` : key }),
  })
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <SearchInput label={t('search')} value={state.q} onChange={(q) => setState({ q })} className="w-76 max-sm:w-full" />
        <span className="text-[13px] text-ink-soft" aria-live="polite">
          {t('shown', { shown: shown.length, count: entries.length })}
        </span>
      </div>
      <Table label={t('title')}>
        <thead>
          <tr>
            <SortTh {...sortable('key')}>{t('key')}</SortTh>
            <SortTh {...sortable('type')}>{t('type')}</SortTh>
            <Th>{t('value')}</Th>
            <SortTh {...sortable('changed')}>{t('changed')}</SortTh>
            <Th className="text-right">{common('actions')}</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((entry) => (
            <ConfigLine key={entry.id} entry={entry} onAsk={onAsk} />
          ))}
          {found.length === 0 && (
            <tr>
              <Td colSpan={5} className="py-8 text-center text-ink-soft">
                {t('noMatch', { search: state.q })}
              </Td>
            </tr>
          )}
          {found.length > shown.length && (
            <tr>
              <Td colSpan={5} className="py-4 text-center text-ink-soft">
                {t('more', { count: found.length - shown.length })}
              </Td>
            </tr>
          )}
        </tbody>
      </Table>
    </>
  )
}

function ConfigLine({ entry, onAsk }: { entry: ConfigRow; onAsk: Ask }) {
  const t = useTranslations('configuration')
  const common = useTranslations('common')
  return (
    <Tr>
      <Td className="max-w-64 min-w-40 font-medium wrap-anywhere">{entry.key}</Td>
      <Td>
        <Badge>{t(`typeName.${entry.type}`)}</Badge>
      </Td>
      <Td className="w-1/2 max-w-0 min-w-48">
        <span className="block truncate font-mono text-[13px]">{valueLine(entry.value)}</span>
      </Td>
      <Td className="whitespace-nowrap">
        <RelativeTime at={entry.updatedAt} />
        <span className="block text-xs text-ink-faint">{entry.updatedBy}</span>
      </Td>
      <Td>
        <div className="flex justify-end gap-0.5">
          <OperatorIconButton label={t('edit.open', { key: entry.key })} onClick={() => onAsk('edit', entry)}>
            <Pencil aria-hidden />
          </OperatorIconButton>
          <OperatorIconButton label={`${common('delete')}: ${entry.key}`} onClick={() => onAsk('delete', entry)}>
            <Trash2 aria-hidden />
          </OperatorIconButton>
        </div>
      </Td>
    </Tr>
  )
}
