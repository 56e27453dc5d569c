'use client'

import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { type FieldPath, FormProvider, useForm, useWatch } from 'react-hook-form'
import { createService, imageConfig, listImages, ServiceInput } from '../../../lib/api/contract'
import { ApiError, callApi } from '../../api/client'
import { useErrorText } from '../../i18n/error-text'
import { useLiveList } from '../../live'
import { useSession } from '../../shell/session'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { PageHeader } from '../../ui/page-header'
import { BasicStep, useNameTaken } from './basic-step'
import { type Deployable, type Draft, draftConfig, EMPTY_DRAFT, STEPS, type Step, stepOf } from './model'
import { NodesStep } from './nodes-step'
import { ResourcesStep } from './resources-step'
import { StepBar } from './step-bar'

const FIELDS: Record<Step, FieldPath<Draft>[]> = {
  basic: ['name', 'image.ref', 'image.pullPolicy', 'image.autoUpgrade', 'image.action', 'prepull'],
  nodes: ['policy', 'node.names', 'factor'],
  resources: ['image.config', 'image.vsoa'],
  finish: [],
}

/** The deployment wizard. All steps stay mounted, so going back and forth loses nothing that was typed. */
export function WizardPage() {
  const t = useTranslations('wizard')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const router = useRouter()
  const { mayOperate, role } = useSession()
  const [step, setStep] = useState<Step>('basic')
  const [reached, setReached] = useState(0)
  const top = useRef<HTMLHeadingElement>(null)
  const form = useForm<Draft, unknown, Deployable>({
    resolver: zodResolver(ServiceInput),
    defaultValues: EMPTY_DRAFT,
    mode: 'onChange',
    shouldFocusError: true,
  })
  const [name, ref] = useWatch({ control: form.control, name: ['name', 'image.ref'] })
  const taken = useNameTaken(name)
  const images = useQuery({
    queryKey: ['images'],
    queryFn: async ({ signal }) => (await callApi(listImages, { query: { pageNum: 1, pageSize: -1 } }, { signal })).list,
  })
  const nodes = useLiveList('nodes')
  const own = useQuery({
    queryKey: ['image-config', ref],
    queryFn: ({ signal }) => callApi(imageConfig, { query: { ref } }, { signal }),
    enabled: ref !== '',
  })
  // Which image step 3 was filled from; another choice fills it anew.
  const [filledFrom, setFilledFrom] = useState('')

  function go(to: Step) {
    setStep(to)
    setReached((before) => Math.max(before, STEPS.indexOf(to)))
    window.scrollTo({ top: 0 })
    top.current?.focus({ preventScroll: true })
  }

  async function next() {
    const good = await form.trigger(FIELDS[step], { shouldFocus: true })
    if (step === 'basic') {
      if ((await taken.check()) === true) return form.setFocus('name')
      if (!good) return
      const loaded = await own.refetch({ cancelRefetch: false })
      if (!loaded.data) return
      if (filledFrom !== ref) {
        const filled = draftConfig(loaded.data)
        form.setValue('image.config', filled.config)
        form.setValue('image.vsoa', filled.vsoa)
        form.setValue('node.names', keepFitting(form.getValues('node.names'), loaded.data.config.platform.os))
        form.clearErrors(['image.config', 'image.vsoa'])
        setFilledFrom(ref)
      }
      return go('nodes')
    }
    if (good) go('resources')
  }

  function keepFitting(names: string[], os: string): string[] {
    return names.filter((each) => nodes.rows?.find((node) => node.name === each)?.type === os)
  }

  const deploy = useMutation({
    mutationFn: (body: Deployable) =>
      callApi(createService, { body: body.policy === 'static' ? { ...body, factor: undefined } : body }),
    onSuccess: ({ id }) => router.replace(`/deployment/new?service=${encodeURIComponent(id)}`),
    onError: (error) => {
      if (!(error instanceof ApiError)) return
      const fields = error.errors.flatMap((each) =>
        each.field ? [{ field: each.field as FieldPath<Draft>, message: each.message }] : [],
      )
      for (const { field, message } of fields) form.setError(field, { type: 'server', message })
      const first = fields[0]
      if (!first) return
      go(stepOf(first.field))
      requestAnimationFrame(() => form.setFocus(first.field))
    },
  })
  function refused(errors: object) {
    const bad = firstError(errors)
    if (bad) go(stepOf(bad))
  }

  if (!mayOperate)
    return (
      <>
        <PageHeader title={t('title')} />
        <p className="text-ink-soft">{common('forbidden', { role: common(`role.${role}`) })}</p>
      </>
    )
  const failure = deploy.error && !(deploy.error instanceof ApiError && deploy.error.errors.some((each) => each.field))
  return (
    <FormProvider {...form}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (step === 'resources') void form.handleSubmit((draft) => deploy.mutate(draft), refused)()
          else void next()
        }}
        className="mx-auto max-w-4xl"
      >
        <PageHeader title={t('title')} />
        <StepBar step={step} reached={reached} onGo={go} />
        <h2 ref={top} tabIndex={-1} className="sr-only">
          {t(`step.${step}`)}
        </h2>
        <div className="rounded-lg border bg-surface p-4 sm:p-6">
          <div hidden={step !== 'basic'}>
            <BasicStep images={images} taken={taken} />
            {own.isError && <ErrorState error={own.error} onRetry={() => own.refetch()} />}
          </div>
          <div hidden={step !== 'nodes'}>
            <NodesStep nodes={nodes} os={own.data?.config.platform.os ?? null} />
          </div>
          <div hidden={step !== 'resources'}>
            {filledFrom && <ResourcesStep key={filledFrom} serverName={own.data?.vsoa?.name ?? null} />}
          </div>
          {failure && (
            <p role="alert" className="mt-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
              {deploy.error instanceof ApiError ? errorText(deploy.error.message) : common('unexpected')}
            </p>
          )}
        </div>
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          <Button className="mr-auto" variant="ghost" onClick={() => router.push('/deployment')}>
            {common('cancel')}
          </Button>
          {step !== 'basic' && <Button onClick={() => go(step === 'resources' ? 'nodes' : 'basic')}>{common('back')}</Button>}
          <Button
            type="submit"
            variant="primary"
            data-tour={step === 'resources' ? 'wizard deploy' : 'wizard next'}
            busy={deploy.isPending || deploy.isSuccess || (step === 'basic' && own.isFetching)}
          >
            {step === 'resources' ? t('deploy') : common('next')}
          </Button>
        </div>
      </form>
    </FormProvider>
  )
}

/** The dotted path of a form's first error. */
function firstError(errors: object, path = ''): string | null {
  for (const [key, value] of Object.entries(errors)) {
    if (!value || typeof value !== 'object') continue
    const here = path ? `${path}.${key}` : key
    if ('type' in value && typeof value.type === 'string') return here
    const inner = firstError(value, here)
    if (inner) return inner
  }
  return null
}
