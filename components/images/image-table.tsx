'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { ImageRow, ServiceRow } from '../../lib/api/contract'
import { FilterSelect } from '../events/filter-bar'
import { imageHref } from '../hrefs'
import { Badge } from '../ui/badge'
import { bytesText } from '../ui/figures'
import { Link } from '../ui/link'
import { SearchInput } from '../ui/search-input'
import { SortTh } from '../ui/sort-th'
import { Table, Td, Th, Tr } from '../ui/table'
import { useUrlState } from '../ui/use-url-state'
import { arrangeImages, type ImageSort, usersByRef, usersOf } from './image-list'

const DEFAULTS = { q: '', os: '', origin: '', sort: 'name' }
const SYSTEMS = ['linux', 'sylixos'] as const
const ORIGINS = ['builtin', 'upload'] as const
const MB = 1024 ** 2
const COLUMNS = [
  { key: 'name', sort: 'name' },
  { key: 'system', sort: null },
  { key: 'size', sort: 'size', numeric: true },
  { key: 'usedBy', sort: 'used', numeric: true },
  { key: 'pulled', sort: 'pulled', numeric: true },
  { key: 'author', sort: null },
  { key: 'created', sort: 'created' },
] as const satisfies readonly { key: string; sort: ImageSort | null; numeric?: boolean }[]

/** The images as a table; search, filters and order stand in the address. */
export function ImageTable({ images, services }: { images: ImageRow[]; services: ServiceRow[] | undefined }) {
  const t = useTranslations('images')
  const os = useTranslations('common.os')
  const [state, setState] = useUrlState(DEFAULTS)
  const users = services && usersByRef(services)
  const shown = arrangeImages(images, users, { search: state.q, os: state.os, origin: state.origin, sort: state.sort })
  const sortBy = (key: ImageSort) => setState({ sort: state.sort === key ? `-${key}` : key })
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <SearchInput label={t('search')} value={state.q} onChange={(q) => setState({ q })} className="w-76 max-sm:w-full" />
        <FilterSelect
          label={t('system')}
          all={t('allSystems')}
          value={SYSTEMS.find((each) => each === state.os) ?? ''}
          options={SYSTEMS.map((value) => ({ value, label: os(value) }))}
          onChange={(value) => setState({ os: value })}
        />
        <FilterSelect
          label={t('origin')}
          all={t('allOrigins')}
          value={ORIGINS.find((each) => each === state.origin) ?? ''}
          options={ORIGINS.map((value) => ({ value, label: t(`origins.${value}`) }))}
          onChange={(value) => setState({ origin: value })}
        />
        <span className="text-[13px] text-ink-soft" aria-live="polite">
          {t('shown', { shown: shown.length, count: images.length })}
        </span>
      </div>
      <Table label={t('title')}>
        <thead>
          <tr>
            {COLUMNS.map((column) =>
              column.sort ? (
                <SortTh
                  key={column.key}
                  sorted={state.sort === column.sort ? 'ascending' : state.sort === `-${column.sort}` ? 'descending' : null}
                  numeric={'numeric' in column}
                  onSort={() => sortBy(column.sort)}
                >
                  {t(column.key)}
                </SortTh>
              ) : (
                <Th key={column.key}>{t(column.key)}</Th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {shown.map((image) => (
            <ImageLine key={image.id} image={image} used={usersOf(users, image)} />
          ))}
          {shown.length === 0 && (
            <tr>
              <Td colSpan={COLUMNS.length} className="py-8 text-center text-ink-soft">
                {t('noMatch')}
              </Td>
            </tr>
          )}
        </tbody>
      </Table>
    </>
  )
}

/** `used`: by so many services; undefined: nobody knows yet. */
function ImageLine({ image, used }: { image: ImageRow; used: number | undefined }) {
  const t = useTranslations('images')
  const os = useTranslations('common.os')
  const locale = useLocale()
  const system = SYSTEMS.find((each) => each === image.os)
  return (
    <Tr>
      <Td>
        <span className="flex flex-wrap items-center gap-x-2">
          <Link href={imageHref(image.id)} className="font-medium break-all text-accent hover:underline">
            {image.name}
            <span className="font-normal">@{image.tag}</span>
          </Link>
          {image.origin === 'builtin' && <Badge>{t('origins.builtin')}</Badge>}
        </span>
        {image.description && (
          <span className="block max-w-120 truncate max-sm:max-w-56 text-[13px] text-ink-soft">{image.description}</span>
        )}
      </Td>
      <Td className="whitespace-nowrap">
        {system ? os(system) : image.os} <span className="text-ink-faint">{image.arch}</span>
      </Td>
      <Td numeric className="whitespace-nowrap">
        {bytesText(image.size * MB, locale)}
      </Td>
      <Td numeric>{used === undefined ? '…' : used > 0 ? t('services', { count: used }) : '–'}</Td>
      <Td numeric>{image.origin === 'upload' ? image.pulled : '–'}</Td>
      <Td className="text-ink-soft">{image.author ?? '–'}</Td>
      <Td className="whitespace-nowrap text-ink-soft tabular-nums">{image.createdTime}</Td>
    </Tr>
  )
}
