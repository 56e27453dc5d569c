'use client'

import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Controller, useFormContext } from 'react-hook-form'
import { checkServiceName, formatImageRef, type ImageRow, ServiceName } from '../../../lib/api/contract'
import { ApiError, callApi } from '../../api/client'
import { useErrorText } from '../../i18n/error-text'
import { Checkbox } from '../../ui/checkbox'
import { Field, Input } from '../../ui/field'
import { Select } from '../../ui/select'
import type { Draft } from './model'

/** Typing must rest this long before the name is looked up. */
const TYPING_MS = 250

const takenQuery = (name: string, id: string | undefined) => ({
  queryKey: ['service-name-taken', name, id],
  queryFn: ({ signal }: { signal?: AbortSignal }) =>
    callApi(checkServiceName, { query: { name, ...(id === undefined ? {} : { id }) } }, signal ? { signal } : {}),
  // Somebody else may take it any moment: the answer is for the typing, the server decides at the end.
  staleTime: 2000,
})

/** Whether a service of that name exists (another one than `id`): known while typing, and on demand by `check`. Undefined when it can't be told. */
export function useNameTaken(typed: string, id?: string) {
  const [name, setName] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setName(typed.trim()), TYPING_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const client = useQueryClient()
  const possible = (text: string) => ServiceName.safeParse(text).success
  const query = useQuery({ ...takenQuery(name, id), enabled: possible(name) })
  const current = name === typed.trim()
  return {
    taken: current ? query.data : undefined,
    check: async () => {
      const now = typed.trim()
      if (!possible(now)) return undefined
      setName(now)
      return client.fetchQuery(takenQuery(now, id)).catch(() => undefined)
    },
  }
}

interface BasicStepProps {
  images: UseQueryResult<ImageRow[]>
  taken: ReturnType<typeof useNameTaken>
  /** The chosen image is among them. */
  known: boolean
  /** It becomes a template, not a service. */
  template: boolean
}

/** Step 1, 基本信息: name, image, policies. */
export function BasicStep({ images, taken, known, template }: BasicStepProps) {
  const t = useTranslations('wizard.basic')
  const os = useTranslations('common.os')
  const errorText = useErrorText()
  const { control, register, formState } = useFormContext<Draft>()
  const { errors } = formState
  const nameError = errors.name?.message ?? (taken.taken ? 'service.name.taken' : undefined)
  const imagesError = images.isError ? (images.error instanceof ApiError ? images.error.message : t('imagesFailed')) : undefined
  return (
    <div className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
      <Field
        label={template ? t('templateName') : t('name')}
        required
        error={errorText(nameError)}
        hint={
          taken.taken === false ? (
            <span className="flex gap-1.5 text-ok">
              <CircleCheck className="mt-0.5 size-4 shrink-0" aria-hidden />
              {t('nameFree')}
            </span>
          ) : (
            t(template ? 'templateNameHint' : 'nameHint')
          )
        }
      >
        {(props) => (
          <Input {...props} {...register('name')} data-tour="wizard name" autoFocus maxLength={200} placeholder="server_master" />
        )}
      </Field>
      <Controller
        control={control}
        name="image.ref"
        render={({ field, fieldState }) => (
          <Field
            label={t('image')}
            required
            hint={t('imageHint')}
            error={
              imagesError ??
              (fieldState.error && errorText(field.value ? fieldState.error.message : 'required')) ??
              (field.value && images.data && !known ? t('imageGone', { ref: field.value }) : undefined)
            }
          >
            {(props) => (
              <Select
                {...props}
                data-tour="wizard image"
                value={field.value || undefined}
                onChange={field.onChange}
                onBlur={field.onBlur}
                disabled={!images.data}
                placeholder={images.isPending ? t('imagesLoading') : t('imageChoose')}
                options={(images.data ?? []).map((image) => ({
                  value: formatImageRef(image),
                  label: <span className="font-mono text-[13px]">{formatImageRef(image)}</span>,
                  description: [
                    image.os === 'linux' || image.os === 'sylixos' ? os(image.os) : image.os,
                    image.arch,
                    image.description,
                  ]
                    .filter(Boolean)
                    .join(' · '),
                }))}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={control}
        name="image.pullPolicy"
        render={({ field }) => (
          <Field label={t('pullPolicy')}>
            {(props) => (
              <Select
                {...props}
                value={field.value}
                onChange={field.onChange}
                options={(['Always', 'IfNotPresent', 'Never'] as const).map((value) => ({ value, label: t(`pull.${value}`) }))}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={control}
        name="image.autoUpgrade"
        render={({ field }) => (
          <Field label={t('autoUpgrade')}>
            {(props) => (
              <Select
                {...props}
                value={field.value}
                onChange={field.onChange}
                options={(['Never', 'Larger', 'Always'] as const).map((value) => ({ value, label: t(`upgrade.${value}`) }))}
              />
            )}
          </Field>
        )}
      />
      <Controller
        control={control}
        name="image.action"
        render={({ field }) => (
          <Checkbox
            checked={field.value === 'run'}
            onChange={(run) => field.onChange(run ? 'run' : 'load')}
            label={t('run')}
            hint={t('runHint')}
          />
        )}
      />
      <Controller
        control={control}
        name="prepull"
        render={({ field }) => (
          <Checkbox checked={field.value === true} onChange={field.onChange} label={t('prepull')} hint={t('prepullHint')} />
        )}
      />
    </div>
  )
}
