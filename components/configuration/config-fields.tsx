'use client'

import { useTranslations } from 'next-intl'
import { Controller, type UseFormReturn, useWatch } from 'react-hook-form'
import { CONFIG_TYPES } from '../../lib/api/contract'
import { useErrorText } from '../i18n/error-text'
import { Button } from '../ui/button'
import { Field, Input, Textarea } from '../ui/field'
import { Select } from '../ui/select'
import { type ConfigDraft, laidOut } from './config-draft'

/** Key, type and value of an entry. */
export function ConfigFields({ form }: { form: UseFormReturn<ConfigDraft> }) {
  const t = useTranslations('configuration')
  const errorText = useErrorText()
  const { errors } = form.formState
  const [type, text] = useWatch({ control: form.control, name: ['type', 'text'] })
  const tidy = laidOut(text)
  return (
    <>
      <div className="grid gap-x-4 gap-y-1 sm:grid-cols-[1fr_10rem]">
        <Field label={t('key')} hint={t('keyHint')} error={errorText(errors.key?.message)} required>
          {(control) => <Input {...control} {...form.register('key')} className="font-mono" />}
        </Field>
        <Controller
          control={form.control}
          name="type"
          render={({ field }) => (
            <Field label={t('type')}>
              {(control) => (
                <Select
                  {...control}
                  value={field.value}
                  onChange={(next) => {
                    field.onChange(next)
                    // What is typed may be right for this type, or wrong now.
                    if (form.getFieldState('text').isTouched) void form.trigger('text')
                  }}
                  options={CONFIG_TYPES.map((value) => ({ value, label: t(`typeName.${value}`) }))}
                />
              )}
            </Field>
          )}
        />
      </div>
      <Field
        label={t('value')}
        hint={t(`valueHint.${type}`)}
        error={errorText(errors.text?.message)}
        {...(type === 'string' ? {} : { required: true })}
      >
        {(control) =>
          type === 'number' ? (
            <Input {...control} {...form.register('text')} inputMode="decimal" className="font-mono" />
          ) : (
            <Textarea {...control} {...form.register('text')} rows={type === 'json' ? 12 : 4} className="font-mono text-[13px]" />
          )
        }
      </Field>
      {type === 'json' && (
        <Button
          size="sm"
          disabled={tidy === text}
          onClick={() => form.setValue('text', tidy, { shouldValidate: true, shouldDirty: true })}
        >
          {t('layOut')}
        </Button>
      )}
    </>
  )
}
