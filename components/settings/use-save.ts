'use client'

import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'
import { ApiError } from '../api/client'
import { useFailureText } from '../i18n/failure-text'

/** A change of the settings: the lists are asked for again, and what is wrong with a field is said at the field. */
export function useSave<Input, Output, Values extends FieldValues = FieldValues>(options: {
  save: (input: Input) => Promise<Output>
  onSaved: (output: Output) => void
  form?: UseFormReturn<Values>
}): { mutation: UseMutationResult<Output, Error, Input>; error: string | undefined } {
  const failureText = useFailureText()
  const client = useQueryClient()
  const { save, onSaved, form } = options
  const fieldsOf = (error: unknown) => (form && error instanceof ApiError ? error.errors.filter((each) => each.field) : [])
  const mutation = useMutation({
    mutationFn: save,
    onSuccess: (output) => {
      void client.invalidateQueries({ queryKey: ['settings'] })
      onSaved(output)
    },
    onError: (error) => {
      for (const { field, message } of fieldsOf(error))
        form?.setError(field as FieldPath<Values>, { type: 'server', message }, { shouldFocus: true })
    },
  })
  const { error } = mutation
  const said = error === null || fieldsOf(error).length > 0
  return { mutation, error: said ? undefined : failureText(error) }
}
