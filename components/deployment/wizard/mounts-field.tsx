'use client'

import { useTranslations } from 'next-intl'
import { Controller, useFieldArray, useFormContext } from 'react-hook-form'
import { useErrorText } from '../../i18n/error-text'
import { Input } from '../../ui/field'
import { Select } from '../../ui/select'
import type { Draft } from './model'
import { NotEnforced } from './not-enforced'
import { PairRows } from './pair-rows'

const NAME = 'image.config.mounts'

/** Folders of the node inside the container: source, destination, and whether they may be written. */
export function MountsField() {
  const t = useTranslations('wizard.mounts')
  const errorText = useErrorText()
  const { control, register, formState } = useFormContext<Draft>()
  const { fields, append, remove } = useFieldArray({ control, name: NAME })
  const errors = formState.errors.image?.config?.mounts
  return (
    <PairRows
      title={t('title')}
      hint={t('hint')}
      note={<NotEnforced limit="mounts" />}
      onAdd={() => append({ source: '', destination: '', options: ['ro'] }, { focusName: `${NAME}.${fields.length}.source` })}
      onRemove={remove}
      rows={fields.map((row, index) => {
        const { source, destination } = errors?.[index] ?? {}
        return {
          id: row.id,
          label: t('number', { number: index + 1 }),
          error: errorText(source?.message ?? destination?.message),
          content: (
            <>
              <Input
                {...register(`${NAME}.${index}.source`)}
                aria-label={t('sourceOf', { number: index + 1 })}
                aria-invalid={source ? true : undefined}
                placeholder="/srv/data"
                className="min-w-0 flex-1 basis-40 font-mono text-[13px]"
              />
              <Input
                {...register(`${NAME}.${index}.destination`)}
                aria-label={t('destinationOf', { number: index + 1 })}
                aria-invalid={destination ? true : undefined}
                placeholder="/data"
                className="min-w-0 flex-1 basis-40 font-mono text-[13px]"
              />
              <Controller
                control={control}
                name={`${NAME}.${index}.options`}
                render={({ field }) => (
                  <Select
                    aria-label={t('accessOf', { number: index + 1 })}
                    value={field.value?.includes('ro') ? 'ro' : 'rw'}
                    onChange={(access) =>
                      field.onChange([access, ...(field.value ?? []).filter((each) => each !== 'ro' && each !== 'rw')])
                    }
                    options={(['ro', 'rw'] as const).map((value) => ({ value, label: t(value) }))}
                    className="w-32 shrink-0"
                  />
                )}
              />
            </>
          ),
        }
      })}
    />
  )
}
