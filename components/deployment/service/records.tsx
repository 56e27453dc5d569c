'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import {
  type DeploymentDetail,
  type DeploymentRow,
  deleteRecord,
  getRecord,
  getService,
  listRecords,
  rollbackService,
  type ServiceRow,
} from '../../../lib/api/contract'
import { callApi } from '../../api/client'
import { useFailureText } from '../../i18n/failure-text'
import { OperatorButton } from '../../shell/operator-button'
import { StatusBadge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Confirm } from '../../ui/confirm'
import { Dialog } from '../../ui/dialog'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { Table, Td, Th, Tr } from '../../ui/table'
import { toast } from '../../ui/toaster'
import { ServicesReplacingList } from '../consequence-list'
import { SpecChanges } from './spec-changes'

const TONES: Record<DeploymentRow['status'], Tone> = { running: 'info', success: 'ok', failure: 'bad' }

/** What the service was deployed with, newest first: compare with what it is now, and go back. */
export function Records({ service }: { service: ServiceRow }) {
  const t = useTranslations('deployment.records')
  const { id, version, status } = service
  const records = useQuery({
    queryKey: ['records', id, version, status],
    queryFn: ({ signal }) => callApi(listRecords, { query: { id, pageNum: 1, pageSize: -1 } }, { signal }),
    placeholderData: (before) => before,
  })
  const [asked, setAsked] = useState<{ record: DeploymentRow; to: 'compare' | 'rollback' | 'delete' } | null>(null)
  const close = () => setAsked(null)
  if (records.isError && !records.data) return <ErrorState error={records.error} onRetry={() => records.refetch()} />
  if (!records.data) return <Skeleton className="h-32 w-full" />
  const { list } = records.data
  return (
    <>
      {list.length === 0 ? (
        <p className="text-ink-soft">{t('empty')}</p>
      ) : (
        <Table label={t('title')}>
          <thead>
            <tr>
              <Th>{t('version')}</Th>
              <Th>{t('command')}</Th>
              <Th>{t('status')}</Th>
              <Th className="max-md:hidden">{t('image')}</Th>
              <Th numeric className="max-md:hidden">
                {t('instances')}
              </Th>
              <Th>{t('user')}</Th>
              <Th className="max-sm:hidden">{t('time')}</Th>
              <Th>
                <span className="sr-only">{t('actions')}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {list.map((each) => (
              <Tr key={each.id}>
                <Td className="tabular-nums">{each.version}</Td>
                <Td className="whitespace-nowrap">{t(`cmd.${each.cmd}`)}</Td>
                <Td>
                  <StatusBadge tone={TONES[each.status]} {...(each.status === 'running' ? { icon: 'busy' as const } : {})}>
                    {t(`state.${each.status}`)}
                  </StatusBadge>
                  {each.error && <span className="block min-w-40 text-[13px] text-bad">{each.error}</span>}
                </Td>
                <Td className="font-mono text-xs max-md:hidden">{each.image}</Td>
                <Td numeric className="max-md:hidden">
                  {each.factor}
                </Td>
                <Td>{each.user || '–'}</Td>
                <Td className="whitespace-nowrap tabular-nums max-sm:hidden">{each.createdTime}</Td>
                <Td>
                  <div className="flex flex-wrap justify-end gap-1">
                    {each.current ? (
                      <span className="py-1 text-[13px] text-ink-soft">{t('current')}</span>
                    ) : (
                      <>
                        <Button
                          size="sm"
                          aria-label={t('compareOne', { version: each.version })}
                          onClick={() => setAsked({ record: each, to: 'compare' })}
                        >
                          {t('compare')}
                        </Button>
                        <OperatorButton
                          size="sm"
                          aria-label={t('rollbackOne', { version: each.version })}
                          onClick={() => setAsked({ record: each, to: 'rollback' })}
                        >
                          {t('rollback')}
                        </OperatorButton>
                        <OperatorButton
                          size="sm"
                          variant="ghost"
                          disabled={each.status === 'running'}
                          aria-label={t('deleteOne', { version: each.version })}
                          onClick={() => setAsked({ record: each, to: 'delete' })}
                        >
                          {t('delete')}
                        </OperatorButton>
                      </>
                    )}
                  </div>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {asked?.to === 'compare' && (
        <Dialog
          open
          onOpenChange={(open) => !open && close()}
          title={t('compareTitle', { version: asked.record.version })}
          description={t('compareText')}
          className="max-w-2xl"
        >
          <Comparison service={service} record={asked.record} />
        </Dialog>
      )}
      {asked?.to === 'rollback' && <Rollback service={service} record={asked.record} onClose={close} />}
      {asked?.to === 'delete' && <DeleteRecord record={asked.record} onClose={close} />}
    </>
  )
}

/** What differs between what the service is and a record. */
function Comparison({ service: { id, version }, record }: { service: ServiceRow; record: DeploymentRow }) {
  const both = useQuery({
    queryKey: ['record-comparison', id, version, record.id],
    queryFn: async ({ signal }) => {
      const [now, then] = await Promise.all([
        callApi(getService, { params: { id } }, { signal }),
        callApi(getRecord, { params: { id: record.id } }, { signal }),
      ])
      const { name, image, node, policy, factor } = now
      return { before: { name, image, node, policy, factor }, after: asSpec(then) }
    },
    gcTime: 0,
  })
  if (both.isError) return <ErrorState error={both.error} onRetry={() => both.refetch()} />
  return both.data ? <SpecChanges {...both.data} /> : <Skeleton className="h-24 w-full" />
}

/** A record in the form of a service, so that the two can be laid side by side. */
function asSpec({ name, image, action, config, vsoa, node, policy, factor }: DeploymentDetail) {
  const { ref, pullPolicy, autoUpgrade } = image
  return { name, image: { ref, action, config, pullPolicy, autoUpgrade, ...(vsoa ? { vsoa } : {}) }, node, policy, factor }
}

interface AskedProps {
  record: DeploymentRow
  onClose: () => void
}

function Rollback({ service, record, onClose }: AskedProps & { service: ServiceRow }) {
  const t = useTranslations('deployment.records')
  const failureText = useFailureText()
  const { id, name, version } = service
  const back = useMutation({
    mutationFn: () => callApi(rollbackService, { body: { id, recordId: record.id, version } }),
    onSuccess: () => {
      toast.success(t('rollbackDone', { name, version: record.version }))
      onClose()
    },
  })
  return (
    <Confirm
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('rollbackTitle', { name, version: record.version })}
      action={t('rollback')}
      busy={back.isPending}
      error={failureText(back.error)}
      onConfirm={() => back.mutate()}
    >
      <p>{t('rollbackText')}</p>
      <ServicesReplacingList serviceIds={[id]} />
      <Comparison service={service} record={record} />
    </Confirm>
  )
}

function DeleteRecord({ record, onClose }: AskedProps) {
  const t = useTranslations('deployment.records')
  const failureText = useFailureText()
  const cache = useQueryClient()
  const remove = useMutation({
    mutationFn: () => callApi(deleteRecord, { query: { id: record.id } }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['records'] })
      onClose()
    },
  })
  return (
    <Confirm
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={t('deleteTitle', { version: record.version })}
      action={t('delete')}
      busy={remove.isPending}
      error={failureText(remove.error)}
      onConfirm={() => remove.mutate()}
    >
      <p>{t('deleteText')}</p>
    </Confirm>
  )
}
