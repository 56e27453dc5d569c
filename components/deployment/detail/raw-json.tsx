'use client'

import { Check, Copy, Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { memo, useDeferredValue, useMemo, useState } from 'react'
import type { ContainerRow } from '../../../lib/api/contract'
import { Button } from '../../ui/button'
import { SearchInput } from '../../ui/search-input'
import { toast } from '../../ui/toaster'
import { cutByMatch, findLines } from '../log/find'
import { saveFile } from '../log/save-file'

/** What the API says of a container, live: searched, copied, saved. */
export function RawJson({ container }: { container: ContainerRow }) {
  const t = useTranslations()
  const [search, setSearch] = useState('')
  const [copied, setCopied] = useState(false)
  const wanted = useDeferredValue(search)
  const text = useMemo(() => JSON.stringify(container, null, 2), [container])
  const lines = useMemo(() => text.split('\n').map((each) => ({ text: each })), [text])
  const found = useMemo(() => findLines(lines, wanted).length, [lines, wanted])
  async function copy() {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // Browsers give the clipboard to pages at https or this machine alone.
      toast.error(t('deployment.json.noClipboard'))
    }
  }
  return (
    <div>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <SearchInput label={t('deployment.json.search')} value={search} onChange={setSearch} className="w-64 max-sm:w-full" />
        <span role="status" className="text-[13px] text-ink-soft tabular-nums">
          {wanted !== '' && t('deployment.json.found', { count: found })}
        </span>
        <div className="flex gap-2 sm:ml-auto">
          <Button size="sm" onClick={() => void copy()} onBlur={() => setCopied(false)}>
            {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
            {copied ? t('common.copied') : t('common.copy')}
          </Button>
          <Button size="sm" onClick={() => saveFile(`${container.name}.json`, 'application/json', `${text}\n`)}>
            <Download aria-hidden />
            {t('deployment.json.download')}
          </Button>
        </div>
      </div>
      <section
        aria-label={t('deployment.tab.json')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="max-h-[max(20rem,calc(100dvh-18rem))] overflow-auto rounded-lg border bg-surface py-2 font-mono text-xs leading-5"
      >
        {lines.map((line, index) => (
          <JsonLine key={index} text={line.text} search={wanted} />
        ))}
      </section>
    </div>
  )
}

const JsonLine = memo(function JsonLine({ text, search }: { text: string; search: string }) {
  return (
    <div className="px-3 whitespace-pre-wrap">
      {cutByMatch(text, search).map((piece, index) =>
        piece.hit ? (
          <mark key={index} className="rounded-xs bg-warn-soft text-warn">
            {piece.text}
          </mark>
        ) : (
          piece.text
        ),
      )}
    </div>
  )
})
