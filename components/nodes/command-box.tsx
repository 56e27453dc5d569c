'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Button } from '../ui/button'

/** A command to be run elsewhere, and the way to copy it. */
export function CommandBox({ label, command }: { label: string; command: string }) {
  const t = useTranslations('nodes.command')
  const common = useTranslations('common')
  const text = useRef<HTMLPreElement>(null)
  const [copied, setCopied] = useState<'done' | 'byHand' | null>(null)
  async function copy() {
    try {
      await navigator.clipboard.writeText(command)
      setCopied('done')
    } catch {
      // Without HTTPS there is no clipboard for pages: what is selected can be copied by hand.
      if (text.current) window.getSelection()?.selectAllChildren(text.current)
      setCopied('byHand')
    }
  }
  return (
    <div>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <span className="font-medium">{label}</span>
        <Button size="sm" onClick={() => void copy()}>
          {copied === 'done' ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied === 'done' ? common('copied') : common('copy')}
        </Button>
      </div>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-52 overflow-auto rounded-md bg-terminal px-3 py-2 text-terminal-ink"
      >
        <pre ref={text} data-command className="font-mono text-xs break-all whitespace-pre-wrap">
          {command}
        </pre>
      </section>
      <p className="mt-1 min-h-5 text-[13px] text-ink-faint" aria-live="polite">
        {copied === 'byHand' ? t('byHand') : ''}
      </p>
    </div>
  )
}
