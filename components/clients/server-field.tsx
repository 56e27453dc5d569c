'use client'

import { useTranslations } from 'next-intl'
import { useId } from 'react'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { useLiveList } from '../live'
import { Field, Input } from '../ui/field'
import { microserviceOf } from './switch-of-mark'

interface ServerFieldProps {
  value: string
  error: string | undefined
  registration: UseFormRegisterReturn
}

/** Where a client goes: suggests the microservices there are, and says what stands behind the name. */
export function ServerField({ value, error, registration }: ServerFieldProps) {
  const t = useTranslations('clients.form')
  const id = useId()
  const { rows } = useLiveList('microservices')
  const name = microserviceOf(value.trim())
  const known = rows?.find((each) => each.name.toLowerCase() === name)
  const hint =
    known && known.instance > 0
      ? t('serverHealth', { healthy: known.healthInstance, all: known.instance })
      : name === null || name === '' || rows === undefined
        ? t('serverHint')
        : t('serverUnknown')
  return (
    <Field label={t('server')} hint={hint} error={error} required>
      {(control) => (
        <>
          <Input {...control} {...registration} list={id} data-tour="client server" className="font-mono" />
          <datalist id={id}>
            {rows?.map((each) => (
              <option key={each.id} value={each.name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
