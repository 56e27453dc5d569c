'use client'

import { Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { Button } from '../ui/button'
import { Field, Input } from '../ui/field'
import { IconButton } from '../ui/icon-button'
import { splitUrls } from './client-form'

/** As many as the contract takes. */
const MOST_URLS = 32

interface UrlsFieldProps {
  urls: string[]
  onChange: (urls: string[]) => void
  /** The error of a row, if it has one. */
  errorOf: (row: number) => string | undefined
}

/** The URLs a client subscribes, a row for each. A space, a comma or several lines pasted open further rows. */
export function UrlsField({ urls, onChange, errorOf }: UrlsFieldProps) {
  const t = useTranslations('clients.form')
  const list = useRef<HTMLDivElement>(null)
  /** Where the cursor goes is a row that may not stand yet. */
  const focus = (row: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLInputElement>('input')[row]?.focus())

  function type(row: number, text: string) {
    const parts = splitUrls(text)
    onChange(urls.toSpliced(row, 1, ...parts).slice(0, MOST_URLS))
    if (parts.length > 1) focus(row + parts.length - 1)
  }

  return (
    <div ref={list} className="sm:col-span-2">
      {urls.map((url, row) => (
        <Field
          key={row}
          label={row === 0 ? t('urls') : <span className="sr-only">{t('url', { n: row + 1 })}</span>}
          hint={row === urls.length - 1 ? t('urlsHint') : undefined}
          error={errorOf(row)}
          required={row === 0}
          className={row === 0 ? '' : '-mt-5'}
        >
          {(control) => (
            <div className="flex items-center gap-1">
              <Input
                {...control}
                value={url}
                {...(row === 0 ? { 'data-tour': 'client urls' } : {})}
                onChange={(event) => type(row, event.target.value)}
                className="font-mono"
              />
              {urls.length > 1 && (
                <IconButton
                  label={t('removeUrl', { n: row + 1 })}
                  size="md"
                  onClick={() => {
                    onChange(urls.toSpliced(row, 1))
                    focus(Math.max(0, row - 1))
                  }}
                >
                  <X aria-hidden />
                </IconButton>
              )}
            </div>
          )}
        </Field>
      ))}
      <Button
        size="sm"
        variant="ghost"
        className="mb-3"
        disabled={urls.length >= MOST_URLS}
        onClick={() => {
          onChange([...urls, ''])
          focus(urls.length)
        }}
      >
        <Plus aria-hidden />
        {t('addUrl')}
      </Button>
    </div>
  )
}
