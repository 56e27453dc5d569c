'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { type FieldPath, FormProvider, useForm, useWatch } from 'react-hook-form'
import { formatImageRef, imageConfig } from '../../../lib/api/contract'
import type { DataOf } from '../../../lib/api/endpoint'
import { ApiError, callApi } from '../../api/client'
import { useErrorText } from '../../i18n/error-text'
import { useLiveList } from '../../live'
import { SaveAsTemplate } from '../../orchestration/save-as-template'
import { Button } from '../../ui/button'
import { ErrorState } from '../../ui/error-state'
import { toast } from '../../ui/toaster'
import { BasicStep, useNameTaken } from './basic-step'
import { DraftNotice } from './draft-notice'
import type { WizardState } from './draft-store'
import { focusFirstError } from './focus-error'
import { cancelHref, send, type WizardMode } from './mode'
import { type Deployable, type Draft, draftConfig, STEPS, type Step, sameImage, stepOf } from './model'
import { NodesStep } from './nodes-step'
import { errorFields, type ResolverContext, resolveDraft } from './resolver'
import { ResourcesStep } from './resources-step'
import { Review } from './review'
import { StepBar } from './step-bar'
import { useKeptDraft } from './use-kept-draft'
import { usePlan } from './use-plan'
import { WizardContext } from './wizard-context'

const FIELDS: Record<Step, FieldPath<Draft>[]> = {
  basic: ['name', 'image.ref', 'image.pullPolicy', 'image.autoUpgrade', 'image.action', 'prepull'],
  nodes: ['policy', 'node.names', 'factor'],
  resources: ['image.config', 'image.vsoa'],
  finish: [],
}

/** Somebody else changed the service meanwhile: that is about no field of the form. */
const CONFLICT = 'version'

interface WizardProps {
  start: WizardState
  /** What it would begin with without a kept draft. */
  began: Draft
  /** What the page was opened for; a kept draft belongs to it. */
  origin: string
  restored: boolean
  /** The name of the service this begins as a copy of. */
  copiedFrom: string | null
  mode: WizardMode
  onDiscard: () => void
}

/** The wizard's form. All steps stay mounted, so going back and forth loses nothing that was typed. */
export function Wizard({ start, began, origin, restored, copiedFrom, mode, onDiscard }: WizardProps) {
  const t = useTranslations('wizard')
  const templates = useTranslations('orchestration.template')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const router = useRouter()
  const template = mode.kind === 'template'
  const update = mode.kind === 'update' ? mode : undefined
  const [step, setStep] = useState<Step>(start.step)
  const [reached, setReached] = useState(start.reached)
  const [lost, setLost] = useState<readonly string[]>(start.lost)
  const [advancing, setAdvancing] = useState(false)
  const top = useRef<HTMLHeadingElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const form = useForm<Draft, ResolverContext, Deployable>({
    resolver: resolveDraft,
    context: { lost, template },
    defaultValues: start.values,
    mode: 'onChange',
    shouldFocusError: false,
  })
  const [name, ref] = useWatch({ control: form.control, name: ['name', 'image.ref'] })
  // A template may be called like a service.
  const taken = useNameTaken(template ? '' : name, update?.id)
  const { query: images } = useLiveList('images')
  const isKnown = (all = images.data) => all?.some((each) => formatImageRef(each) === ref) ?? false
  const known = isKnown()
  const nodes = useLiveList('nodes')
  const own = useQuery({
    queryKey: ['image-config', ref],
    queryFn: ({ signal }) => callApi(imageConfig, { query: { ref } }, { signal }),
    enabled: known,
  })
  // Which image step 3 was filled from; another choice fills it anew, and coming back finds what was typed.
  const [filledFrom, setFilledFrom] = useState(start.filledFrom)
  const edited = useRef(new Map<string, Pick<Draft['image'], 'config' | 'vsoa'> & { from: string | undefined }>())
  const planned = usePlan(form.control as never, !template && filledFrom !== '' && filledFrom === ref, update?.id)
  const { plan } = planned
  const kept = useKeptDraft({ form, origin, began, restored, place: { step, reached, filledFrom, lost: [...lost] } })

  // What was wrong in a kept draft is said at once, not only when it is touched again.
  useEffect(() => {
    if (restored) void form.trigger(STEPS.slice(0, start.reached + 1).flatMap((each) => FIELDS[each]))
  }, [form, restored, start.reached])

  function go(to: Step) {
    setStep(to)
    setReached((before) => Math.max(before, STEPS.indexOf(to)))
    window.scrollTo({ top: 0 })
    top.current?.focus({ preventScroll: true })
  }
  function goToError(field: string) {
    const to = stepOf(field)
    if (to !== step) go(to)
    focusFirstError(body)
  }
  /** What the server has against this step, as far as is known. */
  const opposed = (at: Step) => plan?.problems.find((each) => each.field !== null && stepOf(each.field) === at)?.field

  function fill(loaded: DataOf<typeof imageConfig>) {
    if (filledFrom === ref) return
    // Another version of the same image: what the service was given stays.
    if (update && sameImage(filledFrom, ref)) {
      form.setValue('image.config.platform', loaded.config.platform)
      return setFilledFrom(ref)
    }
    const { config, vsoa } = form.getValues('image')
    if (filledFrom) edited.current.set(filledFrom, { config, vsoa, from: form.getValues('from') })
    const filled = edited.current.get(ref) ?? { ...draftConfig(loaded), from: undefined }
    form.setValue('image.config', filled.config)
    form.setValue('image.vsoa', filled.vsoa)
    form.setValue('from', filled.from)
    form.setValue(
      'node.names',
      form.getValues('node.names').filter((each) => {
        return nodes.rows?.find((node) => node.name === each)?.type === loaded.config.platform.os
      }),
    )
    form.clearErrors(['image.config', 'image.vsoa'])
    setFilledFrom(ref)
  }

  async function next() {
    setAdvancing(true)
    await advance().finally(() => setAdvancing(false))
  }
  async function advance() {
    const good = await form.trigger(FIELDS[step])
    if (step === 'basic') {
      const free = (await taken.check()) !== true
      // What is still on its way is waited for.
      const there = isKnown(images.data ?? (await images.refetch({ cancelRefetch: false })).data)
      if (!good || !free || !there) return focusFirstError(body)
      const loaded = own.data ?? (await own.refetch({ cancelRefetch: false })).data
      if (!loaded) return
      fill(loaded)
      return go('nodes')
    }
    if (!good || opposed('nodes')) return focusFirstError(body)
    go('resources')
  }

  const deploy = useMutation({
    mutationFn: (input: Deployable) => send(mode, input),
    onSuccess: (place, input) => {
      kept.done()
      if (template) toast.success(templates('saved', { name: input.name }))
      router.replace(place)
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return
      const fields = error.errors.flatMap((each) =>
        each.field && each.field !== CONFLICT ? [{ field: each.field as FieldPath<Draft>, message: each.message }] : [],
      )
      for (const { field, message } of fields) form.setError(field, { type: 'server', message })
      const first = fields[0]
      if (first) goToError(first.field)
    },
  })
  function submit() {
    void form.handleSubmit(
      (draft) => {
        const against = plan?.problems.find((each) => each.field !== null)?.field
        if (against) goToError(against)
        else deploy.mutate(draft)
      },
      (errors) => {
        const [first] = errorFields(errors)
        if (first) goToError(first)
      },
    )()
  }

  /** The form when it is right; else what is wrong is shown. */
  async function checked(): Promise<Deployable | null> {
    let good: Deployable | null = null
    await form.handleSubmit(
      (draft) => {
        good = draft
      },
      (errors) => {
        const [first] = errorFields(errors)
        if (first) goToError(first)
      },
    )()
    return good
  }

  const words = { deploy: t('deploy'), update: t('update'), template: templates('save') }
  const wrong = new Set<Step>([
    ...errorFields(form.formState.errors).map(stepOf),
    ...(plan?.problems ?? []).flatMap((each) => (each.field ? stepOf(each.field) : [])),
    ...(taken.taken ? (['basic'] as const) : []),
  ])
  const failure =
    deploy.error &&
    !(deploy.error instanceof ApiError && deploy.error.errors.some((each) => each.field && each.field !== CONFLICT))
  // What loads by itself leaves the button as it is: one that is off for a moment swallows the press of that moment.
  const busy = deploy.isPending || deploy.isSuccess || advancing
  return (
    <FormProvider {...form}>
      <WizardContext
        value={{
          plan,
          lost,
          found: (secret) => setLost((all) => (all.includes(secret) ? all.filter((each) => each !== secret) : all)),
        }}
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (step === 'resources') submit()
            else void next()
          }}
        >
          <DraftNotice restored={restored} copiedFrom={copiedFrom} onDiscard={onDiscard} />
          <StepBar step={step} reached={reached} saves={template} wrong={wrong} onGo={go} />
          <h2 ref={top} tabIndex={-1} className="sr-only">
            {t(`step.${step}`)}
          </h2>
          <div ref={body} className="rounded-lg border bg-surface p-4 sm:p-6">
            <div hidden={step !== 'basic'}>
              <BasicStep images={images} taken={taken} known={known} template={template} />
              {own.isError && <ErrorState error={own.error} onRetry={() => own.refetch()} />}
            </div>
            <div hidden={step !== 'nodes'}>
              <NodesStep nodes={nodes} os={own.data?.config.platform.os ?? null} />
            </div>
            <div hidden={step !== 'resources'}>
              {filledFrom && (
                <ResourcesStep
                  key={filledFrom}
                  serverName={own.data?.vsoa?.name ?? null}
                  variables={own.data?.variables ?? []}
                  update={update !== undefined}
                />
              )}
            </div>
            {failure && (
              <p role="alert" className="mt-4 rounded-md bg-bad-soft px-3 py-2 text-bad">
                {deploy.error instanceof ApiError ? errorText(deploy.error.message) : common('unexpected')}
              </p>
            )}
          </div>
          {step === 'resources' && !template && <Review {...planned} before={update?.before} />}
          <div className="mt-4 flex flex-wrap justify-end gap-2">
            <Button className="mr-auto" variant="ghost" onClick={() => router.push(cancelHref(mode))}>
              {common('cancel')}
            </Button>
            {step !== 'basic' && <Button onClick={() => go(step === 'resources' ? 'nodes' : 'basic')}>{common('back')}</Button>}
            {step === 'resources' && !template && <SaveAsTemplate check={checked} />}
            <Button
              type="submit"
              variant="primary"
              data-tour={step === 'resources' ? 'wizard deploy' : 'wizard next'}
              busy={busy}
            >
              {step !== 'resources' ? common('next') : words[mode.kind]}
            </Button>
          </div>
        </form>
      </WizardContext>
    </FormProvider>
  )
}
