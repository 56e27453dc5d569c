'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { changeTemplateImages, formatImageRef, type ServiceRow, type TemplateRow } from '../../lib/api/contract'
import { callApi } from '../api/client'
import { ServicesReplacingList } from '../deployment/consequence-list'
import { useFailureText } from '../i18n/failure-text'
import { useLiveList } from '../live'
import { Button } from '../ui/button'
import { Checkbox } from '../ui/checkbox'
import { Dialog } from '../ui/dialog'
import { Field } from '../ui/field'
import { Select } from '../ui/select'
import { DeployResults, type PathResult } from './deploy-results'
import { servicesByPath, templatesWithin } from './tree'

interface ImageDialogProps {
  rows: TemplateRow[]
  templates: TemplateRow[]
  services: ServiceRow[]
  onClose: () => void
}

/** Gives templates another image, one or many, and if wanted updates what was deployed from them. */
export function ImageDialog({ rows, templates, services, onClose }: ImageDialogProps) {
  const t = useTranslations('orchestration.image')
  const common = useTranslations('common')
  const failureText = useFailureText()
  const [targets] = useState(() =>
    templatesWithin(
      templates,
      rows.map((each) => each.path),
    ),
  )
  const [wanted, setWanted] = useState<Readonly<Record<string, string>>>({})
  const [update, setUpdate] = useState(false)
  const { rows: images = [] } = useLiveList('images')
  const refs = images.map(formatImageRef)
  const now = [...new Set(targets.flatMap((each) => each.imageRef ?? []))].sort()
  const changed = targets.flatMap((each) => {
    const imageRef = wanted[each.imageRef ?? '']
    return imageRef === undefined || imageRef === each.imageRef ? [] : [{ ...each, imageRef }]
  })
  const deployed = servicesByPath(services)
  const running = changed.filter((each) => deployed.has(each.path))
  const change = useMutation({
    mutationFn: async (): Promise<PathResult[]> => {
      const body = {
        templates: changed.map(({ id, imageRef }) => ({ id, imageRef })),
        ...(update ? { action: 'update' as const } : {}),
      }
      const results = await callApi(changeTemplateImages, { body })
      return results.map(({ id, result, message, deployResult }) => ({
        path: targets.find((each) => each.id === id)?.path ?? id,
        id: deployResult?.provisionId ?? '',
        name: services.find((each) => each.id === deployResult?.provisionId)?.name ?? '',
        result: !result || deployResult?.result === 'failed' ? 'failed' : (deployResult?.result ?? 'changed'),
        error: result ? (deployResult?.error ?? '') : message,
      }))
    },
  })
  const { error } = change
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !change.isPending && onClose()}
      title={change.data ? t('results') : t('title', { count: targets.length, name: targets[0]?.name ?? '' })}
      {...(change.data ? {} : { description: t('text') })}
      footer={
        change.data ? (
          <Button variant="primary" onClick={onClose}>
            {common('close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={change.isPending}>
              {common('cancel')}
            </Button>
            <Button variant="primary" busy={change.isPending} disabled={changed.length === 0} onClick={() => change.mutate()}>
              {t('action', { count: changed.length })}
            </Button>
          </>
        )
      }
    >
      {change.data ? (
        <DeployResults results={change.data} services={services} />
      ) : (
        <div className="space-y-2">
          {now.map((ref) => {
            const os = ref.slice(ref.indexOf('#'))
            return (
              <Field
                key={ref}
                label={<span className="font-mono text-[13px]">{ref}</span>}
                note={t('templates', { count: targets.filter((each) => each.imageRef === ref).length })}
              >
                {(control) => (
                  <Select
                    {...control}
                    value={wanted[ref] ?? ref}
                    onChange={(next) => setWanted({ ...wanted, [ref]: next })}
                    options={[...new Set([ref, ...refs.filter((each) => each.endsWith(os))])].map((value) => ({
                      value,
                      label: <span className="font-mono text-[13px]">{value}</span>,
                      ...(value === ref ? { description: t('same') } : {}),
                    }))}
                  />
                )}
              </Field>
            )
          })}
          {running.length > 0 && (
            <Checkbox
              checked={update}
              onChange={setUpdate}
              label={t('update', { count: running.length })}
              hint={t('updateHint')}
            />
          )}
          {update && (
            <ServicesReplacingList serviceIds={running.flatMap(({ path }) => deployed.get(path)?.map(({ id }) => id) ?? [])} />
          )}
          {error && (
            <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
              {failureText(error)}
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}
