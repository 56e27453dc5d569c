'use client'

import { Boxes, Columns3, Container } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, useMemo } from 'react'
import type { ContainerRow } from '../../../lib/api/contract'
import { ChoiceMenu } from '../../ui/choice-menu'
import { SearchInput } from '../../ui/search-input'
import { Segmented } from '../../ui/segmented'
import { COLUMNS, type Column } from './order'
import { FILTER_KINDS, type FilterKind, optionsOf } from './rows'
import type { ListState, View } from './use-list-state'

/** Search, filters, which view, which columns. */
export function Toolbar({ state, containers }: { state: ListState; containers: ContainerRow[] }) {
  const t = useTranslations('deployment')
  return (
    <div className="mb-2 flex flex-wrap items-center gap-2">
      <SearchInput label={t('list.search')} value={state.search} onChange={state.setSearch} className="w-76 max-sm:w-full" />
      {FILTER_KINDS.map((kind) => (
        <Filter key={kind} kind={kind} chosen={state.filters[kind]} onChange={state.setFilter} containers={containers} />
      ))}
      <div className="flex flex-wrap gap-2 sm:ml-auto">
        <ViewChoice view={state.view} onChange={state.setView} />
        <ColumnChoice view={state.view} chosen={state.columns} onChange={state.setColumns} />
      </div>
    </div>
  )
}

// Each renders again only when what it shows has changed: a letter of the search mustn't wait for all of them.

const ViewChoice = memo(function ViewChoice({ view, onChange }: { view: View; onChange: ListState['setView'] }) {
  const t = useTranslations('deployment.list')
  return (
    <Segmented
      label={t('view')}
      value={view}
      onChange={onChange}
      options={[
        { value: 'services', label: <ViewName icon={Boxes} name={t('services')} /> },
        { value: 'containers', label: <ViewName icon={Container} name={t('containers')} /> },
      ]}
    />
  )
})

function ViewName({ icon: Icon, name }: { icon: typeof Boxes; name: string }) {
  return (
    <>
      <Icon aria-hidden />
      {name}
    </>
  )
}

interface ColumnChoiceProps {
  view: View
  chosen: Column[]
  onChange: ListState['setColumns']
}
const ColumnChoice = memo(function ColumnChoice({ view, chosen, onChange }: ColumnChoiceProps) {
  const t = useTranslations('deployment')
  const columns = COLUMNS.filter((each) => view === 'containers' || each !== 'service')
  return (
    <span className="max-lg:hidden">
      <ChoiceMenu
        label={t('list.columns')}
        icon={<Columns3 aria-hidden />}
        options={columns.map((value) => ({ value, label: t(`column.${value}`) }))}
        chosen={chosen}
        onChange={onChange}
      />
    </span>
  )
})

interface FilterProps {
  kind: FilterKind
  chosen: string[]
  containers: ContainerRow[]
  onChange: ListState['setFilter']
}
const Filter = memo(function Filter({ kind, chosen, containers, onChange }: FilterProps) {
  const t = useTranslations('deployment')
  const options = useMemo(() => {
    const found = optionsOf(kind, containers)
    // What is chosen can be let go, also when nothing has it any more.
    const missing = chosen.filter((each) => !found.some(({ value }) => value === each)).map((value) => ({ value, count: 0 }))
    return [...found, ...missing]
  }, [kind, containers, chosen])
  const name = (value: string) => {
    const key = kind === 'status' ? `state.${value}` : `health.${value}`
    return (kind === 'status' || kind === 'health') && t.has(key) ? t(key) : value
  }
  return (
    <ChoiceMenu
      filter
      label={t(`list.filter.${kind}`)}
      options={options.map(({ value, count }) => ({ value, label: name(value), note: count }))}
      chosen={chosen}
      onChange={(next) => onChange(kind, next)}
    />
  )
})
