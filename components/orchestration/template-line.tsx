'use client'

import { useDraggable, useDroppable } from '@dnd-kit/core'
import { ChevronRight, FileBox, Folder, FolderOpen, GripVertical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ServiceRow, TemplateRow } from '../../lib/api/contract'
import { ServiceStatus } from '../deployment/status'
import { serviceHref, templateEditHref } from '../hrefs'
import { cn } from '../ui/cn'
import { Link } from '../ui/link'
import { RelativeTime } from '../ui/relative-time'
import { RowCheckbox } from '../ui/row-checkbox'
import { Td, Tr } from '../ui/table'
import { TemplateActions } from './template-actions'
import type { TemplateQuestion } from './template-dialogs'
import { canMoveTo, folderOf, type TreeLine } from './tree'

/** One step in. */
const INDENT_REM = 1.25

interface TemplateLineProps {
  line: TreeLine
  /** What was deployed from it. */
  services: ServiceRow[]
  chosen: boolean
  dragged: TemplateRow | null
  draggable: boolean
  onChoose: (chosen: boolean) => void
  onToggle: () => void
  onAsk: (question: TemplateQuestion) => void
}

/** A folder or template in the tree. It can be dragged by its grip; the menu's "Move" is the same for the keyboard. */
export function TemplateLine(props: TemplateLineProps) {
  const { line, services, chosen, dragged, draggable, onChoose, onToggle, onAsk } = props
  const { row } = line
  const t = useTranslations('orchestration')
  const drag = useDraggable({ id: row.path, disabled: !draggable })
  const takes = row.kind === 'folder' && dragged !== null && canMoveTo(dragged.path, row.path)
  const drop = useDroppable({ id: row.path, disabled: row.kind !== 'folder' })
  return (
    <Tr
      ref={drop.setNodeRef}
      className={cn(drop.isOver && takes && 'bg-accent-soft hover:bg-accent-soft', drag.isDragging && 'opacity-50')}
    >
      <Td className="w-px pr-0">
        <RowCheckbox label={t('choose', { name: row.path })} checked={chosen} onChange={onChoose} />
      </Td>
      <Td className="min-w-56">
        <div className="relative flex items-center gap-1.5" style={{ paddingInlineStart: `${line.depth * INDENT_REM}rem` }}>
          {line.depth > 0 && <span className="sr-only">{t('within', { path: folderOf(row.path) })}</span>}
          {row.kind === 'folder' ? (
            <button
              type="button"
              aria-expanded={line.open}
              onClick={onToggle}
              className="flex min-w-0 items-center gap-1.5 rounded font-medium hover:text-accent"
            >
              <ChevronRight className={cn('size-4 shrink-0 text-ink-faint', line.open && 'rotate-90')} aria-hidden />
              {line.open ? (
                <FolderOpen className="size-4 shrink-0 text-ink-soft" aria-hidden />
              ) : (
                <Folder className="size-4 shrink-0 text-ink-soft" aria-hidden />
              )}
              <span className="min-w-0 wrap-anywhere">{row.name}</span>
              <span className="text-[13px] font-normal text-ink-faint">{t('inside', { count: line.children })}</span>
            </button>
          ) : (
            <>
              <FileBox className="ml-5.5 size-4 shrink-0 text-ink-soft" aria-hidden />
              <Link href={templateEditHref(row.id)} className="min-w-0 font-medium wrap-anywhere text-accent hover:underline">
                {row.name}
              </Link>
            </>
          )}
          {draggable && (
            <span
              ref={drag.setNodeRef}
              {...drag.listeners}
              aria-hidden
              data-grip
              className="ml-auto cursor-grab touch-none text-ink-faint hover:text-ink max-sm:hidden"
            >
              <GripVertical className="size-4" />
            </span>
          )}
        </div>
      </Td>
      <Td className="font-mono text-[13px] whitespace-nowrap">{row.imageRef}</Td>
      <Td className="max-w-56 min-w-36 wrap-anywhere">
        {row.kind === 'service' &&
          (row.nodes.length === 0 ? (
            <span className="text-ink-faint">{t('noNodes')}</span>
          ) : row.policy === 'dynamic' ? (
            t('pool', { count: row.factor ?? 1, nodes: row.nodes.join(', ') })
          ) : (
            row.nodes.join(', ')
          ))}
      </Td>
      <Td>
        <span className="flex flex-wrap gap-x-3 gap-y-1">
          {services.map((each) => (
            <span key={each.id} className="inline-flex items-center gap-1.5">
              <Link href={serviceHref(each.id)} className="text-accent hover:underline">
                {each.name}
              </Link>
              <ServiceStatus status={each.status} />
            </span>
          ))}
        </span>
      </Td>
      <Td className="whitespace-nowrap">
        <RelativeTime at={row.updatedAt} />
        <span className="block text-xs text-ink-faint">{row.updatedBy}</span>
      </Td>
      <Td>
        <TemplateActions row={row} onAsk={onAsk} />
      </Td>
    </Tr>
  )
}
