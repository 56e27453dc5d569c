'use client'

import { BookOpen, KeyRound, Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { deleteToken, listTokens, type TokenRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { StatusBadge } from '../ui/badge'
import { Button } from '../ui/button'
import { Confirm } from '../ui/confirm'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { Link } from '../ui/link'
import { RelativeTime, useNow } from '../ui/relative-time'
import { TableSkeleton } from '../ui/skeleton'
import { Table, Td, Th, Tr } from '../ui/table'
import { toast } from '../ui/toaster'
import { AdministratorOnly } from './administrator-only'
import { Moment } from './moment'
import { Section } from './section'
import { useSave } from './use-save'
import { useSettingsQuery } from './use-settings-query'

const CreateToken = dynamic(() => import('./create-token-dialog').then((module) => module.CreateTokenDialog), { ssr: false })

/** The tokens of programs, for administrators. */
export function TokensPage() {
  const t = useTranslations('settings.tokens')
  return (
    <AdministratorOnly what={t('title')}>
      <Tokens />
    </AdministratorOnly>
  )
}

function Tokens() {
  const t = useTranslations('settings.tokens')
  const tokens = useSettingsQuery('tokens', (signal) => callApi(listTokens, {}, { signal }))
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<TokenRow | null>(null)
  const actions = (
    <div className="flex flex-wrap items-center gap-2">
      <Button asChild>
        <Link href="/api/docs">
          <BookOpen aria-hidden />
          {t('reference')}
        </Link>
      </Button>
      <Button variant="primary" onClick={() => setMaking(true)}>
        <Plus aria-hidden />
        {t('create')}
      </Button>
    </div>
  )
  return (
    <Section title={t('title')} description={t('description')} action={actions}>
      {!tokens.data ? (
        tokens.isError ? (
          <ErrorState error={tokens.error} onRetry={() => tokens.refetch()} />
        ) : (
          <TableSkeleton columns={6} rows={3} />
        )
      ) : tokens.data.length === 0 ? (
        <EmptyState icon={KeyRound} title={t('emptyTitle')}>
          {t('emptyText')}
        </EmptyState>
      ) : (
        <TokenTable tokens={tokens.data} onRevoke={setRevoking} />
      )}
      {making && <CreateToken onClose={() => setMaking(false)} />}
      {revoking && <RevokeToken token={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  )
}

function TokenTable({ tokens, onRevoke }: { tokens: TokenRow[]; onRevoke: (token: TokenRow) => void }) {
  const t = useTranslations('settings.tokens')
  const roles = useTranslations('common.role')
  const now = useNow()
  return (
    <Table label={t('title')}>
      <thead>
        <tr>
          <Th>{t('name')}</Th>
          <Th>{t('start')}</Th>
          <Th>{t('role')}</Th>
          <Th>{t('created')}</Th>
          <Th>{t('expires')}</Th>
          <Th>{t('lastUsed')}</Th>
          <Th>
            <span className="sr-only">{t('revoke')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <Tr key={token.id}>
            <Td className="font-medium">{token.name}</Td>
            <Td className="font-mono text-[13px] whitespace-nowrap">{token.start}…</Td>
            <Td>{roles(token.role)}</Td>
            <Td className="whitespace-nowrap">
              <RelativeTime at={token.createdAt} /> <span className="text-ink-soft">· {token.createdBy}</span>
            </Td>
            <Td>
              {token.expiresAt === null ? (
                t('never')
              ) : token.expiresAt <= now ? (
                <StatusBadge tone="warn">{t('expired')}</StatusBadge>
              ) : (
                <Moment at={token.expiresAt} />
              )}
            </Td>
            <Td>{token.lastUsedAt === null ? t('unused') : <RelativeTime at={token.lastUsedAt} />}</Td>
            <Td className="text-right">
              <Button size="sm" onClick={() => onRevoke(token)} aria-label={t('revokeOf', { name: token.name })}>
                {t('revoke')}
              </Button>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function RevokeToken({ token, onClose }: { token: TokenRow; onClose: () => void }) {
  const t = useTranslations('settings.tokens')
  const { mutation, error } = useSave({
    save: (id: string) => callApi(deleteToken, { params: { id } }),
    onSaved: () => {
      toast.success(t('revoked', { name: token.name }))
      onClose()
    },
  })
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('revokeTitle', { name: token.name })}
      action={t('revoke')}
      danger
      busy={mutation.isPending}
      error={error}
      onConfirm={() => mutation.mutate(token.id)}
    >
      <p>{t('revokeText')}</p>
    </Confirm>
  )
}
