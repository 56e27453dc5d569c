'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { moveTemplate, type TemplateRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
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
  // What is in a folder that moves comes along by itself.
  const tops = rows.filter((row) => !rows.some((other) => other !== row && isWithin(row.path, other.path)))
  const folders = foldersOf(templates).filter((path) => !tops.some((each) => isWithin(path, each.path)))
  async function move() {
    for (const each of tops) await callApi(moveTemplate, { body: { src: each.path, dst: folder } })
  }
  return (
    <FormDialog
      title={tops.length === 1 ? t('title', { name: tops[0]?.name ?? '' }) : t('many', { count: tops.length })}
      action={t('action')}
      save={move}
      onClose={onClose}
    >
      {(errorAt) => <FolderField label={t('to')} value={folder} folders={folders} error={errorAt('dst')} onChange={setFolder} />}
    </FormDialog>
  )
}
