'use client'

import { useTranslations } from 'next-intl'
import { useFieldArray, useFormContext } from 'react-hook-form'
import { useErrorText } from '../../i18n/error-text'
import { Input } from '../../ui/field'
import type { Draft } from './model'
import { NotEnforced } from './not-enforced'
import { PairRows } from './pair-rows'

const NAME = 'image.config.sylixos.devices'

/** The devices a SylixOS container may open, and how. */
export function DevicesField() {
  const t = useTranslations('wizard.devices')
  const errorText = useErrorText()
  const { control, register, formState } = useFormContext<Draft>()
  const { fields, append, remove } = useFieldArray({ control, name: NAME })
  const errors = formState.errors.image?.config?.sylixos?.devices
  return (
    <PairRows
      title={t('title')}
      hint={t('hint')}
      note={<NotEnforced limit="devices" />}
      onAdd={() => append({ path: '', access: 'rw' }, { focusName: `${NAME}.${fields.length}.path` })}
      onRemove={remove}
      rows={fields.map((row, index) => {
        const { path, access } = errors?.[index] ?? {}
        return {
          id: row.id,
          label: t('number', { number: index + 1 }),
          error: errorText(path?.message ?? access?.message),
          content: (
            <>
              <Input
                {...register(`${NAME}.${index}.path`)}
                aria-label={t('pathOf', { number: index + 1 })}
                aria-invalid={path ? true : undefined}
                placeholder="/dev/ttyS0"
                className="min-w-0 flex-1 font-mono text-[13px]"
              />
              <Input
                {...register(`${NAME}.${index}.access`)}
                aria-label={t('accessOf', { number: index + 1 })}
                aria-invalid={access ? true : undefined}
                placeholder="rw"
                className="w-20 shrink-0 font-mono text-[13px]"
              />
            </>
          ),
        }
      })}
    />
  )
}
