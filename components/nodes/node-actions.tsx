'use client'

import { Pencil, Power, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { NodeRow } from '../../lib/api/contract'
import { OperatorButton } from '../shell/operator-button'
import { usePower } from './use-power'

const PowerDialog = dynamic(() => import('./power-dialog').then((each) => each.PowerDialog), { ssr: false })
const EditDialog = dynamic(() => import('./edit-dialog').then((each) => each.EditDialog), { ssr: false })
const DeleteDialog = dynamic(() => import('./delete-dialog').then((each) => each.DeleteDialog), { ssr: false })

interface NodeActionsProps {
  node: NodeRow
  /** Called when it was deleted. */
  onDeleted?: () => void
}

/** What can be done to a node: the power of a simulated one; edit and delete for one that was registered. */
export function NodeActions({ node, onDeleted }: NodeActionsProps) {
  const t = useTranslations('nodes')
  const common = useTranslations('common')
  const [open, setOpen] = useState<'power' | 'edit' | 'delete' | null>(null)
  const power = usePower(node)
  const close = () => setOpen(null)
  return (
    <div className="flex justify-end gap-1.5">
      {node.power !== null && (
        <OperatorButton
          size="sm"
          busy={power.isPending && open === null}
          aria-label={`${t(`power.${node.power === 'on' ? 'off' : 'on'}`)}: ${node.name}`}
          onClick={() => (node.power === 'on' ? setOpen('power') : power.mutate(true))}
        >
          <Power aria-hidden />
          {t(`power.${node.power === 'on' ? 'off' : 'on'}`)}
        </OperatorButton>
      )}
      {!node.simulated && (
        <>
          <OperatorButton size="sm" aria-label={`${t('edit.open')}: ${node.name}`} onClick={() => setOpen('edit')}>
            <Pencil aria-hidden />
            {t('edit.open')}
          </OperatorButton>
          <OperatorButton size="sm" aria-label={`${common('delete')}: ${node.name}`} onClick={() => setOpen('delete')}>
            <Trash2 aria-hidden />
            {common('delete')}
          </OperatorButton>
        </>
      )}
      {open === 'power' && <PowerDialog node={node} onClose={close} />}
      {open === 'edit' && <EditDialog node={node} onClose={close} />}
      {open === 'delete' && <DeleteDialog node={node} onClose={close} onDeleted={onDeleted} />}
    </div>
  )
}
