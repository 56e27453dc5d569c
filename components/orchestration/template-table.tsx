'use client'

import {
  type Announcements,
  DndContext,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { moveTemplate, type ServiceRow, type TemplateRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { useSelection } from '../deployment/list/use-selection'
import { useFailureText } from '../i18n/failure-text'
import { useSession } from '../shell/session'
import { cn } from '../ui/cn'
import { RowCheckbox } from '../ui/row-checkbox'
import { SearchInput } from '../ui/search-input'
import { Table, Td, Th } from '../ui/table'
import { toast } from '../ui/toaster'
import { useUrlState } from '../ui/use-url-state'
import { SelectionBar } from './selection-bar'
import type { TemplateQuestion } from './template-dialogs'
import { TemplateLine } from './template-line'
import { canMoveTo, servicesByPath, templatesWithin, treeLines } from './tree'

const DEFAULTS = { q: '' }
/** With more rows than this folders are shut at first. */
const OPEN_AT_MOST = 60
/** More rows than these aren't drawn; the search finds the others. */
const MOST_ROWS = 500
/** A press becomes a drag after so many px, so that a click stays a click. */
const DRAG_AFTER_PX = 4
/** Nothing is said of dragging: the grips are for the pointer, what came of it is a toast, and the menu's "Move" is the accessible way. */
const SILENT: Announcements = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
}
const COLUMNS = ['image', 'nodes', 'services', 'changed'] as const

interface TemplateTableProps {
  templates: TemplateRow[]
  services: ServiceRow[]
  onAsk: (question: TemplateQuestion) => void
}

/** The tree as a table: folders open and shut, rows are chosen, dragged into folders, and acted on. */
export function TemplateTable({ templates, services, onAsk }: TemplateTableProps) {
  const t = useTranslations('orchestration')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const { mayOperate } = useSession()
  const id = useId()
  const [{ q }, setState] = useUrlState(DEFAULTS)
  const [folded, setFolded] = useState<ReadonlyMap<string, boolean>>(new Map())
  const isOpen = (path: string) => folded.get(path) ?? templates.length <= OPEN_AT_MOST
  const lines = treeLines(templates, { search: q, isOpen })
  const shown = lines.slice(0, MOST_ROWS)
  const selection = useSelection(shown.map((each) => each.row.id))
  const chosen = templates.filter((each) => selection.ids.has(each.id))
  const deployed = servicesByPath(services)
  const move = useMutation({
    mutationFn: ({ row, folder }: { row: TemplateRow; folder: string }) =>
      callApi(moveTemplate, { body: { src: row.path, dst: folder } }),
    onSuccess: (_, { row, folder }) => toast.success(t('move.done', { count: 1, name: row.name, path: folder })),
    onError: (error) => toast.error(failureText(error)),
  })
  const [dragged, setDragged] = useState<TemplateRow | null>(null)
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: DRAG_AFTER_PX } }))
  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={pointerWithin}
      accessibility={{ announcements: SILENT, screenReaderInstructions: { draggable: '' } }}
      onDragStart={({ active }) => setDragged(templates.find((each) => each.path === active.id) ?? null)}
      onDragCancel={() => setDragged(null)}
      onDragEnd={({ over }) => {
        setDragged(null)
        const folder = over && String(over.id)
        if (dragged && folder !== null && canMoveTo(dragged.path, folder)) move.mutate({ row: dragged, folder })
      }}
    >
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <SearchInput label={t('search')} value={q} onChange={(next) => setState({ q: next })} className="w-76 max-sm:w-full" />
        <SelectionBar
          chosen={chosen}
          count={templates.length}
          deployable={templatesWithin(
            templates,
            chosen.map((each) => each.path),
          )}
          onAsk={onAsk}
          onClear={() => selection.toggleAll(false)}
        />
      </div>
      <div className="relative">
        {dragged && canMoveTo(dragged.path, '/') && <TopFolder />}
        <Table label={t('title')}>
          <thead>
            <tr>
              <Th className="w-px pr-0">
                <RowCheckbox label={t('all')} checked={selection.all} onChange={selection.toggleAll} />
              </Th>
              <Th>{t('column.name')}</Th>
              {COLUMNS.map((each) => (
                <Th key={each}>{t(`column.${each}`)}</Th>
              ))}
              <Th className="text-right">{common('actions')}</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <TemplateLine
                key={line.row.id}
                line={line}
                services={deployed.get(line.row.path) ?? []}
                chosen={selection.ids.has(line.row.id)}
                dragged={dragged}
                draggable={mayOperate && !move.isPending}
                onChoose={(wanted) => selection.toggle(line.row.id, wanted)}
                onToggle={() => setFolded((before) => new Map(before).set(line.row.path, !line.open))}
                onAsk={onAsk}
              />
            ))}
            {lines.length === 0 && (
              <tr>
                <Td colSpan={COLUMNS.length + 3} className="py-8 text-center text-ink-soft">
                  {t('noMatch', { search: q })}
                </Td>
              </tr>
            )}
            {lines.length > shown.length && (
              <tr>
                <Td colSpan={COLUMNS.length + 3} className="py-4 text-center text-ink-soft">
                  {t('more', { count: lines.length - shown.length })}
                </Td>
              </tr>
            )}
          </tbody>
        </Table>
      </div>
      <DragOverlay dropAnimation={null}>
        {dragged && (
          <span className="inline-block rounded-md border bg-raised px-2.5 py-1.5 font-medium shadow-raised">{dragged.name}</span>
        )}
      </DragOverlay>
    </DndContext>
  )
}

/** Where something is dropped that shall stand at the top; it lies over the table's head, so that nothing moves below the pointer. */
function TopFolder() {
  const t = useTranslations('orchestration.move')
  const { setNodeRef, isOver } = useDroppable({ id: '/' })
  return (
    <div
      ref={setNodeRef}
      className={cn(
        'absolute inset-x-0 top-0 z-20 rounded-t-lg border border-dashed bg-raised px-3 py-1.5 text-ink-soft',
        isOver && 'border-accent bg-accent-soft text-ink',
      )}
    >
      {t('top')}
    </div>
  )
}
