'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '../../ui/button'
import { toast } from '../../ui/toaster'
import { curlCommand } from './curl'
import type { Deployable } from './model'

/** The deployment as a command to copy. */
export function CurlPanel({ input }: { input: Deployable }) {
  const t = useTranslations('wizard.curl')
  const common = useTranslations('common')
  const [copied, setCopied] = useState('')
  const { text, variables } = curlCommand(window.location.origin, input)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      () => toast.error(t('notCopied')),
    )
  return (
    <details className="mt-4 rounded-md border">
      <summary className="cursor-pointer px-3 py-2 font-medium">{t('title')}</summary>
      <div className="px-3 pb-3">
        <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
          <p className="min-w-0 flex-1 basis-64 text-[13px] text-ink-soft">
            {t('needs')}{' '}
            {variables.map((each) => (
              <code key={each} className="mr-1.5 font-mono whitespace-nowrap text-ink">
                ${each}
              </code>
            ))}
          </p>
          <Button size="sm" onClick={copy}>
            {copied === text ? <Check aria-hidden /> : <Copy aria-hidden />}
            <span aria-live="polite">{copied === text ? common('copied') : common('copy')}</span>
          </Button>
        </div>
        <textarea
          readOnly
          aria-label={t('title')}
          value={text}
          rows={14}
          wrap="off"
          spellCheck={false}
          className="block w-full rounded-md border bg-terminal p-3 font-mono text-xs text-terminal-ink"
        />
      </div>
    </details>
  )
}
