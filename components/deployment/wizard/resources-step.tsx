'use client'

import { useTranslations } from 'next-intl'
import { Controller, useFormContext, useWatch } from 'react-hook-form'
import type { ImageVariable } from '../../../lib/api/contract'
import { useErrorText } from '../../i18n/error-text'
import { Checkbox } from '../../ui/checkbox'
import { Field, Input } from '../../ui/field'
import { Select } from '../../ui/select'
import { EnvField } from './env-field'
import { LinesField } from './lines-field'
import type { Draft } from './model'
import { MountsField } from './mounts-field'
import { NotEnforced } from './not-enforced'
import { NumberField } from './number-field'
import { Section } from './section'
import { SylixosSection } from './sylixos-section'
import { VsoaSection } from './vsoa-section'

/** Step 3, 资源配置: filled from the image's own configuration. `serverName`: the VSOA server in the image, null when there is none. */
export function ResourcesStep({
  serverName,
  variables,
  update,
}: {
  serverName: string | null
  variables: readonly ImageVariable[]
  update: boolean
}) {
  const t = useTranslations('wizard.resources')
  const errorText = useErrorText()
  const { control, register, getFieldState, formState } = useFormContext<Draft>()
  const os = useWatch({ control, name: 'image.config.platform.os' })
  const lineError = (line: number, text: string) => t('line', { line, text })
  const textError = (name: 'image.config.process.cwd' | 'image.config.hostname') =>
    errorText(getFieldState(name, formState).error?.message)
  return (
    <div className="space-y-6">
      <p className="text-ink-soft">{t(update ? 'asDeployed' : 'prefilled')}</p>
      <Section title={t('process')}>
        <LinesField<string>
          name="image.config.process.args"
          label={t('args')}
          hint={t('argsHint')}
          required
          rows={3}
          read={(line) => line || null}
          write={(item) => item}
          lineError={lineError}
        />
        <EnvField variables={variables} />
        <Field label={t('cwd')} error={textError('image.config.process.cwd')}>
          {(props) => <Input {...props} {...register('image.config.process.cwd')} className="font-mono text-[13px]" />}
        </Field>
        <Field label={t('hostname')} note={<NotEnforced limit="hostname" />} error={textError('image.config.hostname')}>
          {(props) => <Input {...props} {...register('image.config.hostname')} className="font-mono text-[13px]" />}
        </Field>
      </Section>
      {os === 'linux' && (
        <Section title={t('limits')}>
          <NumberField
            name="image.config.linux.memoryLimitMB"
            label={t('memory')}
            hint={t('memoryHint')}
            note={<NotEnforced limit="memory" />}
          />
          <NumberField
            name="image.config.linux.cpuLimit"
            label={t('cpu')}
            hint={t('cpuHint')}
            note={<NotEnforced limit="cpuLimit" />}
          />
        </Section>
      )}
      {os === 'linux' && (
        <Section title={t('restart')}>
          <Controller
            control={control}
            name="image.config.restart.policy"
            render={({ field }) => (
              <Field label={t('restartPolicy')}>
                {(props) => (
                  <Select
                    {...props}
                    value={field.value}
                    onChange={field.onChange}
                    options={(['always', 'on-failure', 'never'] as const).map((value) => ({
                      value,
                      label: t(`policy.${value}`),
                    }))}
                  />
                )}
              </Field>
            )}
          />
          <NumberField name="image.config.restart.maxRetries" label={t('maxRetries')} hint={t('maxRetriesHint')} />
        </Section>
      )}
      {os === 'sylixos' && <SylixosSection lineError={lineError} />}
      <VsoaSection serverName={serverName} />
      <details className="rounded-md border">
        <summary className="cursor-pointer px-3 py-2 font-medium">
          {t('files')} <NotEnforced limit="root.readonly" />
        </summary>
        <div className="space-y-3 px-3 pb-3">
          <Controller
            control={control}
            name="image.config.root.readonly"
            render={({ field }) => (
              <Checkbox checked={field.value === true} onChange={field.onChange} label={t('readonly')} hint={t('readonlyHint')} />
            )}
          />
          <MountsField />
        </div>
      </details>
    </div>
  )
}
