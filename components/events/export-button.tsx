'use client'

import { Braces, Download, Sheet, X } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import type { LiveRows } from '../../lib/api/live'
import { ApiError } from '../api/client'
import { Button } from '../ui/button'
import { Menu, MenuItem } from '../ui/menu'
import { toast } from '../ui/toaster'
import { type Cell, csvText } from './csv'
import { download, fetchAll } from './export'
import type { Filters, GrowingTopic } from './sources'

interface ExportButtonProps<T extends GrowingTopic> {
  topic: T
  filter: Filters[T]
  /** The columns of the CSV file with what stands in them. */
  columns: { name: string; cell: (row: LiveRows[T]) => Cell }[]
}

/** Saves all rows that fit the filter as a file, also those that aren't on the page; shows how far it is, and can be stopped. */
export function ExportButton<T extends GrowingTopic>({ topic, filter, columns }: ExportButtonProps<T>) {
  const t = useTranslations('events.export')
  const numbers = new Intl.NumberFormat(useLocale())
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null)
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])

  async function save(format: 'csv' | 'json') {
    const abort = new AbortController()
    running.current = abort
    setProgress({ done: 0, total: 0 })
    try {
      const rows = await fetchAll(topic, filter, (done, total) => setProgress({ done, total }), abort.signal)
      const name = `tandem-${topic}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.${format}`
      if (format === 'json') download(name, 'application/json', `${JSON.stringify(rows.map(plain), null, 2)}\n`)
      else {
        const cells = rows.map((row) => columns.map(({ cell }) => cell(row)))
        download(
          name,
          'text/csv',
          csvText(
            columns.map((column) => column.name),
            cells,
          ),
        )
      }
      toast.success(t('done', { count: rows.length }), { description: name })
    } catch (error) {
      if (!abort.signal.aborted) toast.error(t('failed'), error instanceof ApiError ? { description: error.message } : {})
    } finally {
      if (running.current === abort) {
        running.current = null
        setProgress(null)
      }
    }
  }

  if (progress)
    return (
      <span className="flex items-center gap-2">
        <span role="status" className="text-[13px] text-ink-soft tabular-nums">
          {t('progress', { done: numbers.format(progress.done), total: numbers.format(progress.total) })}
        </span>
        <Button onClick={() => running.current?.abort()}>
          <X aria-hidden />
          {t('stop')}
        </Button>
      </span>
    )
  return (
    <Menu
      trigger={
        <Button>
          <Download aria-hidden />
          {t('action')}
        </Button>
      }
    >
      <MenuItem onSelect={() => void save('csv')}>
        <Sheet aria-hidden />
        {t('csv')}
      </MenuItem>
      <MenuItem onSelect={() => void save('json')}>
        <Braces aria-hidden />
        {t('json')}
      </MenuItem>
    </Menu>
  )
}

/** A row with its moment in words too, for programs that read no ms. */
const plain = <R extends object>(row: R) => ('at' in row && typeof row.at === 'number' ? { time: iso(row.at), ...row } : row)
export const iso = (at: number): string => new Date(at).toISOString()
