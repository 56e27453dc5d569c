'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { deployTemplates, type ServiceRow, type TemplateRow } from '../../lib/api/contract'
import { ApiError, callApi } from '../api/client'
import { ServicesReplacingList } from '../deployment/consequence-list'
import { useFailureText } from '../i18n/failure-text'
import { Button } from '../ui/button'
import { Checkbox } from '../ui/checkbox'
import { Choice } from '../ui/choice'
import { Dialog } from '../ui/dialog'
import { DeployResults, type PathResult } from './deploy-results'
import { servicesByPath, templatesWithin } from './tree'

interface DeployDialogProps {
  rows: TemplateRow[]
  templates: TemplateRow[]
  services: ServiceRow[]
  onClose: () => void
}

/** Deploys templates, one or many, and says what came of each. */
export function DeployDialog({ rows, templates, services, onClose }: DeployDialogProps) {
  const t = useTranslations('orchestration.deploy')
  const common = useTranslations('common')
  const failureText = useFailureText()
  // What is asked for stays the same, whatever others do to the tree meanwhile.
  const [targets] = useState(() =>
    templatesWithin(
      templates,
      rows.map((each) => each.path),
    ),
  )
  const [action, setAction] = useState<'run' | 'load'>('run')
  const [force, setForce] = useState(false)
  const deployed = servicesByPath(services)
  const there = targets.filter((each) => deployed.has(each.path))
  // What is deployed already and isn't to be updated is left alone: that is no failure.
  const wanted = force ? targets : targets.filter((each) => !deployed.has(each.path))
  const deploy = useMutation({
    mutationFn: async (): Promise<PathResult[]> => {
      const paths = wanted.map((each) => each.path)
      try {
        return await callApi(deployTemplates, { params: { action }, body: { paths, force } })
      } catch (error) {
        // Nothing at all could be deployed: the reasons come as errors of the paths.
        const reasons = error instanceof ApiError ? reasonsOf(error, paths) : []
        if (reasons.length === 0) throw error
        return reasons
      }
    },
  })
  const error = failureText(deploy.error)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !deploy.isPending && onClose()}
      title={deploy.data ? t('results') : t('title', { count: targets.length, name: targets[0]?.name ?? '' })}
      footer={
        deploy.data ? (
          <Button variant="primary" onClick={onClose}>
            {common('close')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose} disabled={deploy.isPending}>
              {common('cancel')}
            </Button>
            <Button
              variant="primary"
              busy={deploy.isPending}
              disabled={!wanted.some((each) => each.nodes.length > 0)}
              onClick={() => deploy.mutate()}
            >
              {t('action')}
            </Button>
          </>
        )
      }
    >
      {deploy.data ? (
        <DeployResults results={deploy.data} services={services} />
      ) : targets.length === 0 ? (
        <p className="text-ink-soft">{t('nothing')}</p>
      ) : (
        <div className="space-y-4">
          <ul className="max-h-64 divide-y overflow-auto rounded-md border">
            {targets.map((each) => (
              <li key={each.id} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
                <span className="min-w-0 flex-1 basis-48 font-mono text-[13px] wrap-anywhere">{each.path}</span>
                <span className="text-[13px] text-ink-soft">
                  {each.nodes.length === 0
                    ? t('noNodes')
                    : (deployed
                        .get(each.path)
                        ?.map((service) => t('deployedAs', { name: service.name }))
                        .join(', ') ?? each.nodes.join(', '))}
                </span>
              </li>
            ))}
          </ul>
          <Choice
            label={t('how')}
            value={action}
            onChange={setAction}
            options={[
              { value: 'run', label: t('run'), description: t('runText') },
              { value: 'load', label: t('load'), description: t('loadText') },
            ]}
          />
          {there.length > 0 && (
            <Checkbox checked={force} onChange={setForce} label={t('force', { count: there.length })} hint={t('forceHint')} />
          )}
          {force && (
            <ServicesReplacingList serviceIds={there.flatMap(({ path }) => deployed.get(path)?.map(({ id }) => id) ?? [])} />
          )}
          {error && (
            <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad">
              {error}
            </p>
          )}
        </div>
      )}
    </Dialog>
  )
}

/** What an API's refusal says of each path, by its place in what was asked for. */
function reasonsOf({ errors }: ApiError, paths: readonly string[]): PathResult[] {
  const found = paths.map((path, i) => ({ path, error: errors.find((each) => each.field === `paths.${i}`)?.message }))
  if (!found.some((each) => each.error)) return []
  return found.map(({ path, error }) => ({ path, id: '', name: '', result: 'failed', error: error ?? '' }))
}
