'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { useController, useFormContext } from 'react-hook-form'
import type { NodeRow } from '../../../lib/api/contract'
import { useErrorText } from '../../i18n/error-text'
import type { useLiveList } from '../../live'
import { StatusBadge } from '../../ui/badge'
import { Choice } from '../../ui/choice'
import { cn } from '../../ui/cn'
import { ErrorState } from '../../ui/error-state'
import { Field, Input } from '../../ui/field'
import { Bytes } from '../../ui/figures'
import { TableSkeleton } from '../../ui/skeleton'
import { type Draft, toNumber } from './model'

interface NodesStepProps {
  nodes: ReturnType<typeof useLiveList<'nodes'>>
  /** The system that the chosen image is made for. */
  os: string | null
}

/** Step 2, 选择节点: one container on every chosen node, or a number of them in a pool. */
export function NodesStep({ nodes, os }: NodesStepProps) {
  const t = useTranslations('wizard.nodes')
  const errorText = useErrorText()
  const id = useId()
  const { control, register, formState, watch } = useFormContext<Draft>()
  const policy = useController({ control, name: 'policy' }).field
  const names = useController({ control, name: 'node.names' })
  const dynamic = watch('policy') === 'dynamic'
  const chosen = names.field.value
  const problem = names.fieldState.error?.message ?? formState.errors.node?.root?.message ?? formState.errors.node?.message
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
        <legend className="mb-1 font-medium">
          {dynamic ? t('pool') : t('nodes')}{' '}
          <span className="text-xs font-normal text-ink-faint">{t('chosen', { count: chosen.length })}</span>
        </legend>
        <ul className="max-h-[26rem] divide-y overflow-y-auto rounded-md border">
          {inOrder.map(({ node, reason }, index) => (
            <NodeChoice
              key={node.id}
              node={node}
              reason={reason}
              checked={chosen.includes(node.name)}
              inputRef={index === 0 ? names.field.ref : undefined}
              onChange={(on) => names.field.onChange(on ? [...chosen, node.name] : chosen.filter((each) => each !== node.name))}
            />
          ))}
        </ul>
        <div className="mt-1 min-h-5 text-[13px]" aria-live="polite">
          {problem && (
            <p id={`${id}-error`} className="flex gap-1.5 text-bad">
              <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
              {errorText(problem)}
            </p>
          )}
        </div>
      </fieldset>
      <div hidden={!dynamic}>
        <Field
          label={t('factor')}
          required
          hint={t('factorHint')}
          error={errorText(formState.errors.factor?.message)}
          className="max-w-60"
        >
          {(props) => <Input {...props} {...register('factor', { setValueAs: toNumber })} inputMode="numeric" />}
        </Field>
      </div>
    </div>
  )
}

interface NodeChoiceProps {
  node: NodeRow
  /** Why it can't be chosen; null when it can. */
  reason: string | null
  checked: boolean
  inputRef?: ((element: HTMLInputElement | null) => void) | undefined
  onChange: (on: boolean) => void
}

function NodeChoice({ node, reason, checked, inputRef, onChange }: NodeChoiceProps) {
  const t = useTranslations('nodes')
  const os = useTranslations('common.os')
  const id = useId()
  // One that was chosen and went away since then can still be taken out.
  const disabled = reason !== null && !checked
  return (
    <li
      className={cn(
        'relative flex items-start gap-3 px-3 py-2.5',
        disabled ? 'bg-sunken' : 'hover:bg-hover/60',
        checked && 'bg-accent-soft',
      )}
    >
      <input
        type="checkbox"
        id={id}
        data-tour="wizard node"
        data-node={node.name}
        ref={inputRef}
        checked={checked}
        disabled={disabled}
        aria-describedby={`${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
        className="relative z-10 mt-0.5 size-4.5 shrink-0 accent-accent"
      />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className={cn('font-medium after:absolute after:inset-0', disabled && 'text-ink-faint')}>
          {node.name}
        </label>
        <div id={`${id}-about`} className="text-[13px] text-ink-soft">
          <span>
            {[node.type ? os(node.type) : t('title'), node.arch, node.address].filter(Boolean).join(' · ')}
            {node.status === 'online' && (
              <>
                {` · ${t('containersRunning', { count: node.containerRunning })} · `}
                {t.rich('memoryFree', { free: () => <Bytes value={node.memoryFree} /> })}
              </>
            )}
          </span>
          {reason && <span className="block text-warn">{reason}</span>}
        </div>
      </div>
      <StatusBadge tone={node.status === 'online' ? 'ok' : 'bad'}>{t(node.status)}</StatusBadge>
    </li>
  )
}
