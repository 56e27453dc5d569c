'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { createTemplatesOfImages, formatImageRef, type TemplateRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useLiveList } from '../live'
import { Checkbox } from '../ui/checkbox'
import { ErrorState } from '../ui/error-state'
import { SearchInput } from '../ui/search-input'
import { Skeleton } from '../ui/skeleton'
import { toast } from '../ui/toaster'
import { FolderField } from './folder-field'
import { FormDialog } from './form-dialog'
import { foldersOf } from './tree'

/** With more images than this they can be searched. */
const SEARCH_FROM = 9

/** Makes a template of each chosen image, with the image's own configuration. */
export function ImagesDialog(props: { folder: string; templates: TemplateRow[]; onClose: () => void }) {
  const t = useTranslations('orchestration.images')
  const [folder, setFolder] = useState(props.folder)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [search, setSearch] = useState('')
  const { rows: images, query } = useLiveList('images')
  const refs = (images ?? []).map(formatImageRef)
  const wanted = search.trim().toLowerCase()
  const shown = refs.filter((each) => each.toLowerCase().includes(wanted))
  return (
    <FormDialog
      title={t('title')}
      description={t('text')}
      action={t('action', { count: chosen.length })}
      disabled={chosen.length === 0}
      save={async () => {
        const { provisionTmplList } = await callApi(createTemplatesOfImages, { body: { imageRefs: [...chosen], path: folder } })
        toast.success(t('done', { names: provisionTmplList.map((each) => each.name).join(', ') }))
      }}
      onClose={props.onClose}
    >
      {(errorAt) => (
        <>
          <FolderField
            label={t('folder')}
            value={folder}
            folders={foldersOf(props.templates)}
            error={errorAt('path')}
            onChange={setFolder}
          />
          {!images && query.isError ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <fieldset>
              <legend className="mb-1 font-medium">{t('which')}</legend>
              {refs.length >= SEARCH_FROM && (
                <SearchInput label={t('search')} value={search} onChange={setSearch} className="mb-2" />
              )}
              <div className="max-h-72 space-y-1.5 overflow-auto rounded-md border px-3 py-2.5">
                {!images && <Skeleton className="h-16" />}
                {images && shown.length === 0 && (
                  <p className="text-ink-soft">{refs.length === 0 ? t('none') : t('noMatch', { search })}</p>
                )}
                {shown.map((ref) => (
                  <Checkbox
                    key={ref}
                    checked={chosen.includes(ref)}
                    onChange={(wanted) => setChosen(wanted ? [...chosen, ref] : chosen.filter((each) => each !== ref))}
                    label={<span className="font-mono text-[13px]">{ref}</span>}
                  />
                ))}
              </div>
            </fieldset>
          )}
        </>
      )}
    </FormDialog>
  )
}
