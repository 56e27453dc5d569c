'use client'

import { Clock, Copy, Download, Eraser, Palette } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type RefObject, useState } from 'react'
import { clientFeed } from '../../lib/api/contract/clients'
import { callApi } from '../api/client'
import { cn } from '../ui/cn'
import { IconButton } from '../ui/icon-button'
import { toast } from '../ui/toast'
import type { FeedBuffer } from './feed-buffer'

interface TerminalToolsProps {
  name: string
  clientId: string
  box: RefObject<HTMLElement | null>
  buffer: FeedBuffer
  shows: { times: boolean; colours: boolean }
  onShows: (shows: { times: boolean; colours: boolean }) => void
  onClear: () => void
}

/** What can be done with the output: how it looks, copy (what is selected, else all), download, clear. */
export function TerminalTools({ name, clientId, box, buffer, shows, onShows, onClear }: TerminalToolsProps) {
  const t = useTranslations('clients.terminal')
  const common = useTranslations('common')
  const [downloading, setDownloading] = useState(false)

  async function copy() {
    const selected = selectionIn(box.current)
    try {
      await navigator.clipboard.writeText(selected ?? buffer.text())
      toast.success(selected === null ? t('copiedAll') : t('copiedSelection'))
    } catch {
      toast.error(t('copyFailed'))
    }
  }

  async function download() {
    setDownloading(true)
    try {
      const { items } = await callApi(clientFeed, { params: { id: clientId }, query: { after: 0 } })
      save(`${name}.log`, items.map((item) => `${item.text}\n`).join(''))
    } catch {
      toast.error(t('downloadFailed'))
    } finally {
      setDownloading(false)
    }
  }

  return (
    <>
      <IconButton label={t('times')} aria-pressed={shows.times} onClick={() => onShows({ ...shows, times: !shows.times })}>
        <Clock aria-hidden className={cn(!shows.times && 'opacity-40')} />
      </IconButton>
      <IconButton
        label={t('colours')}
        aria-pressed={shows.colours}
        onClick={() => onShows({ ...shows, colours: !shows.colours })}
      >
        <Palette aria-hidden className={cn(!shows.colours && 'opacity-40')} />
      </IconButton>
      <IconButton label={`${common('copy')} · ${t('copyHint')}`} onClick={() => void copy()}>
        <Copy aria-hidden />
      </IconButton>
      <IconButton label={t('download')} busy={downloading} onClick={() => void download()}>
        <Download aria-hidden />
      </IconButton>
      <IconButton label={t('clear')} onClick={onClear}>
        <Eraser aria-hidden />
      </IconButton>
    </>
  )
}

/** The text that is selected inside an element; null when there is none. */
function selectionIn(element: HTMLElement | null): string | null {
  const selection = window.getSelection()
  if (!element || !selection || selection.isCollapsed) return null
  if (!element.contains(selection.anchorNode) || !element.contains(selection.focusNode)) return null
  return selection.toString()
}

function save(fileName: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
