'use client'

import { Ellipsis, Rocket } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { TemplateRow } from '../../lib/api/contract'
import { templateEditHref } from '../hrefs'
import { OperatorIconButton } from '../shell/operator-button'
import { useSession } from '../shell/session'
import { IconButton } from '../ui/icon-button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import type { TemplateQuestion } from './template-dialogs'

/** What can be done with a folder or template, where the eye is. */
export function TemplateActions({ row, onAsk }: { row: TemplateRow; onAsk: (question: TemplateQuestion) => void }) {
  const t = useTranslations('orchestration')
  const common = useTranslations('common')
  const router = useRouter()
  const { role, mayOperate } = useSession()
  const item = (text: string, onSelect: () => void) => (
    <MenuItem disabled={!mayOperate} onSelect={onSelect}>
      {text}
    </MenuItem>
  )
  return (
    <div className="flex justify-end gap-0.5">
      <OperatorIconButton label={t('deploy.open', { name: row.name })} onClick={() => onAsk({ kind: 'deploy', rows: [row] })}>
        <Rocket aria-hidden />
      </OperatorIconButton>
      <Menu
        trigger={
          <IconButton label={t('menu', { name: row.name })}>
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        {!mayOperate && <MenuLabel>{common('forbidden', { role: common(`role.${role}`) })}</MenuLabel>}
        {row.kind === 'folder' ? (
          <>
            {item(t('template.new'), () => router.push(`/orchestration/edit?folder=${encodeURIComponent(row.path)}`))}
            {item(t('images.open'), () => onAsk({ kind: 'images', folder: row.path }))}
            {item(t('folder.new'), () => onAsk({ kind: 'folder', parent: row.path }))}
            <MenuSeparator />
            {item(t('rename.open'), () => onAsk({ kind: 'rename', row }))}
          </>
        ) : (
          item(t('template.edit'), () => router.push(templateEditHref(row.id)))
        )}
        {item(t('image.open'), () => onAsk({ kind: 'image', rows: [row] }))}
        {item(t('move.open'), () => onAsk({ kind: 'move', rows: [row] }))}
        <MenuSeparator />
        <MenuItem danger disabled={!mayOperate} onSelect={() => onAsk({ kind: 'delete', rows: [row] })}>
          {common('delete')}
        </MenuItem>
      </Menu>
    </div>
  )
}
