'use client'

import type { ServiceRow, TemplateRow } from '../../lib/api/contract'
import { DeleteDialog } from './delete-dialog'
import { DeployDialog } from './deploy-dialog'
import { FolderDialog } from './folder-dialog'
import { ImageDialog } from './image-dialog'
import { ImagesDialog } from './images-dialog'
import { MoveDialog } from './move-dialog'
import { RenameDialog } from './rename-dialog'

/** What is asked before something is done to templates. */
export type TemplateQuestion =
  | { kind: 'folder'; parent: string }
  | { kind: 'images'; folder: string }
  | { kind: 'rename'; row: TemplateRow }
  | { kind: 'deploy' | 'move' | 'image' | 'delete'; rows: TemplateRow[] }

interface TemplateDialogsProps {
  question: TemplateQuestion
  templates: TemplateRow[]
  services: ServiceRow[]
  onClose: () => void
}

/** The dialog of a question. */
export function TemplateDialogs({ question, templates, services, onClose }: TemplateDialogsProps) {
  switch (question.kind) {
    case 'folder':
      return <FolderDialog parent={question.parent} onClose={onClose} />
    case 'images':
      return <ImagesDialog folder={question.folder} templates={templates} onClose={onClose} />
    case 'rename':
      return <RenameDialog row={question.row} onClose={onClose} />
    case 'deploy':
      return <DeployDialog rows={question.rows} templates={templates} services={services} onClose={onClose} />
    case 'move':
      return <MoveDialog rows={question.rows} templates={templates} onClose={onClose} />
    case 'image':
      return <ImageDialog rows={question.rows} templates={templates} services={services} onClose={onClose} />
    case 'delete':
      return <DeleteDialog rows={question.rows} templates={templates} services={services} onClose={onClose} />
  }
}
