'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { useController, useFormContext } from 'react-hook-form'
import type { NodeRow } from '../../../lib/api/contract'
import { useErrorText } from '../../i18n/error-text'
import type { useLiveList } from '../../live'
import { Button } from '../../ui/button'
import { Choice } from '../../ui/choice'
import { ErrorState } from '../../ui/error-state'
import { Field, Input } from '../../ui/field'
import { TableSkeleton } from '../../ui/skeleton'
import { Forecast } from './forecast'
import { type Draft, toNumber } from './model'
import { NodeChoice } from './node-choice'
import { usePlanProblem } from './wizard-context'

interface NodesStepProps {
  nodes: ReturnType<typeof useLiveList<'nodes'>>
  /** The system that the chosen image is made for. */
  os: string | null
}

/** With more nodes than this they can be searched. */
const SEARCH_FROM = 9

/** Step 2, 选择节点: one container on every chosen node, or a number of them in a pool. */
export function NodesStep({ nodes, os }: NodesStepProps) {
  const t = useTranslations('wizard.nodes')
  const errorText = useErrorText()
  const id = useId()
  const [search, setSearch] = useState('')
  const { control, register, formState, watch } = useFormContext<Draft>()
  const policy = useController({ control, name: 'policy' }).field
  const names = useController({ control, name: 'node.names' })
  const dynamic = watch('policy') === 'dynamic'
  const chosen = names.field.value
  const planned = usePlanProblem('node.names')
  const factorProblem = usePlanProblem('factor')
  const problem =
    errorText(names.fieldState.error?.message ?? formState.errors.node?.root?.message ?? formState.errors.node?.message) ??
    planned
  const reasonOf = (node: NodeRow) => {
    if (node.type !== null && node.type !== os) return t('otherSystem', { node: node.type, image: os ?? '' })
    if (node.status === 'offline') return t('offline', { reason: node.statusReason ?? '' })
    return node.type === null ? t('unknownSystem') : null
  }
  if (!nodes.rows)
    return nodes.query.isError ? (
      <ErrorState error={nodes.query.error} onRetry={() => nodes.query.refetch()} />
    ) : (
      <TableSkeleton rows={3} columns={3} />
    )
  // Those that can be chosen first.
  const inOrder = nodes.rows
    .map((node) => ({ node, reason: reasonOf(node) }))
    .sort(
      (a, b) =>
        Number(a.reason !== null) - Number(b.reason !== null) ||
        a.node.name.localeCompare(b.node.name, undefined, { numeric: true }),
    )
  const wanted = search.trim().toLowerCase()
  const shown = inOrder.filter(({ node }) => `${node.name} ${node.address}`.toLowerCase().includes(wanted))
  const fitting = shown.filter(({ reason }) => reason === null).map(({ node }) => node.name)
  const allChosen = fitting.length > 0 && fitting.every((each) => chosen.includes(each))
  // A node that was deleted since can't be seen in the list, but it can be taken out.
  const gone = chosen.filter((name) => !inOrder.some(({ node }) => node.name === name))
  const without = (these: string[]) => chosen.filter((each) => !these.includes(each))
  return (
    <div className="space-y-4">
      <Choice
        label={t('policy')}
        value={policy.value ?? 'static'}
        onChange={policy.onChange}
        options={[
          { value: 'static', label: t('static'), description: t('staticText') },
          { value: 'dynamic', label: t('dynamic'), description: t('dynamicText') },
        ]}
      />
      <fieldset aria-describedby={problem ? `${id}-error` : undefined}>
        <legend className="sr-only">{dynamic ? t('pool') : t('nodes')}</legend>
        <div className="mb-1.5 flex min-h-8.5 flex-wrap items-center gap-x-3 gap-y-1.5">
          <span aria-hidden className="font-medium">
            {dynamic ? t('pool') : t('nodes')}
          </span>
          <span className="text-[13px] text-ink-soft" aria-live="polite">
            {t('chosen', { count: chosen.length })}
          </span>
          <span className="flex-1" />
          {nodes.rows.length >= SEARCH_FROM && (
            <Input
              type="search"
              aria-label={t('search')}
              placeholder={t('search')}
              value={search}
              onChange={(event) => setSearch(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
              className="w-52"
            />
          )}
          {fitting.length > 1 && (
            <Button
              size="sm"
              onClick={() => names.field.onChange(allChosen ? without(fitting) : [...new Set([...chosen, ...fitting])])}
            >
              {allChosen ? t('none') : t('all', { count: fitting.length })}
            </Button>
          )}
          {gone.length > 0 && (
            <Button size="sm" onClick={() => names.field.onChange(without(gone))}>
              {t('dropGone', { names: gone.join(', ') })}
            </Button>
          )}
        </div>
        <ul className="max-h-[28rem] divide-y overflow-y-auto rounded-md border">
          {shown.map(({ node, reason }, index) => (
            <NodeChoice
              key={node.id}
              node={node}
              reason={reason}
              checked={chosen.includes(node.name)}
              invalid={problem !== undefined}
              inputRef={index === 0 ? names.field.ref : undefined}
              onChange={(on) => names.field.onChange(on ? [...chosen, node.name] : without([node.name]))}
            />
          ))}
          {shown.length === 0 && <li className="px-3 py-6 text-center text-ink-soft">{t('noneFound')}</li>}
        </ul>
        <div className="mt-1 min-h-5 text-[13px]" aria-live="polite">
          {problem && (
            <p id={`${id}-error`} className="flex gap-1.5 text-bad">
              <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              {problem}
            </p>
          )}
        </div>
      </fieldset>
      <div hidden={!dynamic} className="grid gap-x-6 gap-y-2 sm:grid-cols-[15rem_1fr]">
        <Field
          label={t('factor')}
          required
          hint={t('factorHint')}
          error={errorText(formState.errors.factor?.message) ?? factorProblem}
        >
          {(props) => <Input {...props} {...register('factor', { setValueAs: toNumber })} inputMode="numeric" />}
        </Field>
        {dynamic && <Forecast />}
      </div>
    </div>
  )
}
