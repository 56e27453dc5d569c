'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { PageHeader } from '../ui/page-header'
import { Tabs } from '../ui/tabs'
import { useUrlState } from '../ui/use-url-state'
import { AuditTab } from './audit-tab'
import { filtersOf, NO_FILTER, TABS, type Tab, tabOf } from './filters'
import { LifecycleTab } from './lifecycle-tab'
import type { Filters, GrowingTopic } from './sources'
import { SwitchesTab } from './switches-tab'
import { useSettled } from './use-settled'

const TYPING_MS = 200

/** What happened: lifecycle events, switches, and who did what; live, filtered by what stands in the query string. */
export function EventsPage() {
  const t = useTranslations('events')
  const [url, change] = useUrlState(NO_FILTER)
  const filters = filtersOf(url)
  const filtering = { url, change }
  const events = useFilter('events', filters)
  const switches = useFilter('switches', filters)
  const audit = useFilter('audit', filters)
  const content: Record<Tab, React.ReactNode> = {
    lifecycle: <LifecycleTab {...filtering} filter={events} />,
    switches: <SwitchesTab {...filtering} filter={switches} />,
    audit: <AuditTab {...filtering} filter={audit} />,
  }
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <Tabs
        label={t('title')}
        value={tabOf(url)}
        // What is looked for in one list means nothing in the next.
        onChange={(tab) => change({ ...NO_FILTER, since: url.since, tab })}
        tabs={TABS.map((tab) => ({ value: tab, label: t(`tab.${tab}`), content: content[tab] }))}
      />
    </>
  )
}

/** The filter of one list, the same object while its values are the same, and only once typing has paused. */
function useFilter<T extends GrowingTopic>(topic: T, filters: Filters): Filters[T] {
  const text = useSettled(JSON.stringify(filters[topic]), TYPING_MS)
  return useMemo(() => JSON.parse(text) as Filters[T], [text])
}
