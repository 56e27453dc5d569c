'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { moveTemplate, type TemplateRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { toast } from '../ui/toaster'
import { FolderField } from './folder-field'
import { FormDialog } from './form-dialog'
import { folderOf, foldersOf, isWithin } from './tree'

interface MoveDialogProps {
  rows: TemplateRow[]
  templates: TemplateRow[]
  onClose: () => void
}

/** Moves folders and templates into a folder: what dragging does, for the keyboard, and for many at once. */
export function MoveDialog({ rows, templates, onClose }: MoveDialogProps) {
  const t = useTranslations('orchestration.move')
  const [folder, setFolder] = useState(folderOf(rows[0]?.path ?? '/'))
  // Where they are by now: those that moved before one was refused, or that somebody else moved, are found there.
  const now = rows.flatMap((row) => templates.find((each) => each.id === row.id) ?? [])
  // What is in a folder that moves comes along by itself.
  const tops = now.filter((row) => !now.some((other) => other !== row && isWithin(row.path, other.path)))
  const folders = foldersOf(templates).filter((path) => !tops.some((each) => isWithin(path, each.path)))
  const moved = tops.filter((each) => !rows.some((row) => row.path === each.path))
  async function move() {
    for (const each of tops) await callApi(moveTemplate, { body: { src: each.path, dst: folder } })
    toast.success(t('done', { count: tops.length, name: tops[0]?.name ?? '', path: folder }))
  }
  return (
    <FormDialog
      title={tops.length === 1 ? t('title', { name: tops[0]?.name ?? '' }) : t('many', { count: tops.length })}
      action={t('action')}
      disabled={tops.length === 0}
      save={move}
      onClose={onClose}
    >
      {(errorAt) => (
        <>
          <FolderField label={t('to')} value={folder} folders={folders} error={errorAt('dst')} onChange={setFolder} />
          {moved.length > 0 && (
            <p role="status" className="text-ink-soft">
              {t('moved', { paths: moved.map((each) => each.path).join(', ') })}
            </p>
          )}
        </>
      )}
    </FormDialog>
  )
}
