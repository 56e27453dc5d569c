'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useMemo, useState } from 'react'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { type MicroserviceRow, updateMicroservice } from '../../lib/api/contract/microservices'
import { isWeighted, STRATEGIES } from '../../lib/api/rule'
import { ApiError, callApi } from '../api/client'
import { useErrorText } from '../i18n/error-text'
import { liveKey } from '../live'
import { Button } from '../ui/button'
import { Choice } from '../ui/choice'
import { Dialog } from '../ui/dialog'
import { Field } from '../ui/field'
import { Select } from '../ui/select'
import { toast } from '../ui/toaster'
import { PingFields } from './ping-fields'
import { PolicyFields } from './policy-fields'
import { SlavesField } from './slaves-field'
import { draftOf, type StrategyDraft, toUpdate } from './strategy-draft'
import { StrategyEffect } from './strategy-effect'
import { sortErrors, strategyResolver } from './strategy-form'
import { useInstanceOptions } from './use-instance-options'
import { WeightFields } from './weight-fields'

interface StrategyDialogProps {
  row: MicroserviceRow
  onClose: () => void
}

/** Load balancing of one microservice. Mount it when it opens: what is typed stays until then, whatever comes live. */
export function StrategyDialog({ row, onClose }: StrategyDialogProps) {
  const t = useTranslations('governance.strategy')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const id = useId()
  const cache = useQueryClient()
  const options = useInstanceOptions(row)
  const [failure, setFailure] = useState<string[]>([])
  const resolver = useMemo(() => strategyResolver(row.id, (code) => t(`problem.${code}`)), [row.id, t])
  const form = useForm<StrategyDraft>({ defaultValues: draftOf(row), resolver, mode: 'onTouched' })
  const draft = useWatch({ control: form.control }) as StrategyDraft
  const save = useMutation({
    mutationFn: (values: StrategyDraft) => callApi(updateMicroservice, { body: toUpdate(row.id, values) }),
    onSuccess: (saved) => {
      cache.setQueryData<MicroserviceRow[]>(liveKey('microservices'), (rows) =>
        rows?.map((each) => (each.id === saved.id ? saved : each)),
      )
      toast.success(t('saved', { name: row.name, strategy: t(`name.${saved.loadBalance}`) }))
      onClose()
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return setFailure([common('unexpected')])
      const { fields, rest } = sortErrors(error.errors)
      for (const [field, message] of fields) form.setError(field, { type: 'server', message }, { shouldFocus: true })
      setFailure(fields.length > 0 ? rest : [error.message])
    },
  })
  const { errors } = form.formState
  const masterSlave = draft.loadBalance === 'masterSlave'
  const check = { shouldDirty: true, shouldTouch: true, shouldValidate: form.formState.isSubmitted }

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !save.isPending && onClose()}
      className="max-w-2xl"
      title={t('title', { name: row.name })}
      description={t('description')}
      footer={
        <>
          <Button onClick={onClose} disabled={save.isPending}>
            {common('cancel')}
          </Button>
          <Button type="submit" form={id} variant="primary" busy={save.isPending} data-tour="strategy save">
            {common('save')}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="space-y-3"
        onSubmit={(event) => {
          setFailure([])
          void form.handleSubmit((values) => save.mutate(values))(event)
        }}
      >
        <Choice
          data-tour="strategy"
          label={t('strategy')}
          value={draft.loadBalance}
          onChange={(value) => form.setValue('loadBalance', value, check)}
          options={STRATEGIES.map((value) => ({ value, label: t(`name.${value}`), description: t(`about.${value}`) }))}
        />
        {masterSlave && (
          <div className="space-y-1 pt-1">
            <Controller
              control={form.control}
              name="master"
              render={({ field, fieldState }) => (
                <Field label={t('master')} hint={t('masterHint')} error={errorText(fieldState.error?.message)} required>
                  {(control) => (
                    <Select
                      {...control}
                      data-tour="strategy master"
                      value={field.value}
                      onChange={(master) => {
                        form.setValue('master', master, { ...check, shouldValidate: true })
                        // Whether a slave is the master depends on both.
                        if (draft.slaves.length > 0) void form.trigger('slaves')
                      }}
                      onBlur={field.onBlur}
                      options={options}
                      placeholder={t('choose')}
                    />
                  )}
                </Field>
              )}
            />
            <SlavesField
              value={draft.slaves}
              onChange={(slaves) => form.setValue('slaves', slaves, { ...check, shouldValidate: true })}
              options={options}
              master={draft.master}
              error={errorText(errors.slaves?.message ?? errors.slaves?.root?.message)}
            />
          </div>
        )}
        {isWeighted(draft.loadBalance) && (
          <WeightFields form={form} draft={draft} options={options.filter((option) => !option.disabled)} />
        )}
        <PingFields form={form} ping={draft.ping} />
        {masterSlave && <PolicyFields form={form} draft={draft} options={options} />}
        <StrategyEffect row={row} draft={draft} />
        {failure.map((text) => (
          <p key={text} role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-bad">
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            {text}
          </p>
        ))}
      </form>
    </Dialog>
  )
}
