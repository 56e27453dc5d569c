'use client'

import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { SortableContext, sortableKeyboardCoordinates, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { GripVertical } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useId, useState } from 'react'
import { cn } from '../ui/cn'
import { SLAVES_LIST, SlaveLine, type SlavesListProps } from './slave-line'

/** A press becomes a drag after so many px, so that a click stays a click. */
const DRAG_AFTER_PX = 4

/** The slaves, to be put in order by dragging their handles, with the pointer or with Space and arrows. */
export function SortableSlaves(props: SlavesListProps) {
  const { slaves, list, nameOf, onMove } = props
  const t = useTranslations('governance.strategy')
  const id = useId()
  const [dragging, setDragging] = useState(false)
  useKeepDialog(dragging)
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_AFTER_PX } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const placeOf = (taskId: string) => slaves.indexOf(taskId) + 1
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('drag.start', { name: nameOf(String(active.id)), place: placeOf(String(active.id)) }),
    onDragOver: ({ active, over }) =>
      over && over.id !== active.id
        ? t('drag.over', { name: nameOf(String(active.id)), place: placeOf(String(over.id)) })
        : undefined,
    // Where it was put is said by the field itself, as after its buttons.
    onDragEnd: () => undefined,
    onDragCancel: ({ active }) => t('drag.cancel', { name: nameOf(String(active.id)), place: placeOf(String(active.id)) }),
  }
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setDragging(false)
    if (over && over.id !== active.id) onMove(slaves.indexOf(String(active.id)), slaves.indexOf(String(over.id)))
  }
  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('drag.how') } }}
      onDragStart={() => setDragging(true)}
      onDragCancel={() => setDragging(false)}
      onDragEnd={onDragEnd}
    >
      <SortableContext items={slaves} strategy={verticalListSortingStrategy}>
        <ol ref={list} aria-label={t('slavesInOrder')} className={SLAVES_LIST}>
          {slaves.map((taskId, index) => (
            <SortableLine key={taskId} taskId={taskId} index={index} {...props} />
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  )
}

function SortableLine({ taskId, index, slaves, nameOf, onMove, onRemove }: SlavesListProps & { taskId: string; index: number }) {
  const t = useTranslations('governance.strategy')
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: taskId,
  })
  const name = nameOf(taskId)
  const moved = { transform: transform ? `translate3d(0, ${Math.round(transform.y)}px, 0)` : undefined, transition }
  return (
    <li
      ref={setNodeRef}
      data-slave={taskId}
      style={moved}
      className={cn('bg-surface', isDragging && 'relative z-10 rounded-md shadow-raised')}
    >
      <SlaveLine
        index={index}
        count={slaves.length}
        name={name}
        onMove={onMove}
        onRemove={onRemove}
        handle={
          <button
            ref={setActivatorNodeRef}
            type="button"
            {...attributes}
            {...listeners}
            aria-label={t('drag.handle', { name })}
            className="-ml-1 inline-flex h-7 w-5 shrink-0 cursor-grab touch-none items-center justify-center rounded text-ink-faint hover:text-ink"
          >
            <GripVertical className="size-4" aria-hidden />
          </button>
        }
      />
    </li>
  )
}

/** While something is dragged Escape takes the drag back, and not the dialog around it. */
function useKeepDialog(dragging: boolean) {
  useEffect(() => {
    if (!dragging) return
    const keep = (event: KeyboardEvent) => event.key === 'Escape' && event.preventDefault()
    window.addEventListener('keydown', keep, true)
    return () => window.removeEventListener('keydown', keep, true)
  }, [dragging])
}
