'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useFailureText } from '../../i18n/failure-text'
import { toast } from '../../ui/toaster'
import { fetchLog, type LogSource, logText } from './download'
import { saveFile } from './save-file'

/** Saves all that is kept of some logs as one file. `lines` counts while it is under way; a second call ends it. */
export function useDownload(fileName: string): { download: (sources: readonly LogSource[]) => void; lines: number | null } {
  const t = useTranslations('deployment.log')
  const failureText = useFailureText()
  const [lines, setLines] = useState<number | null>(null)
  const running = useRef<AbortController | null>(null)

  async function save(sources: readonly LogSource[], signal: AbortSignal) {
    const logs: Parameters<typeof logText>[0] = []
    let before = 0
    for (const { taskId, name } of sources) {
      const log = await fetchLog(taskId, (count) => setLines(before + count), signal)
      before += log.length
      logs.push({ name, lines: log })
    }
    saveFile(fileName, 'text/plain', logText(logs))
  }

  function download(sources: readonly LogSource[]) {
    if (running.current) return running.current.abort()
    const end = new AbortController()
    running.current = end
    setLines(0)
    save(sources, end.signal)
      .catch((error) => {
        const description = failureText(error)
        if (!end.signal.aborted) toast.error(t('downloadFailed'), { description })
      })
      .finally(() => {
        running.current = null
        setLines(null)
      })
  }
  return { download, lines }
}
