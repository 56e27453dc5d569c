'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useEffect, useId, useState, useSyncExternalStore } from 'react'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { CONTROL, Field } from '../ui/field'
import { UnfinishedUploads } from './unfinished-uploads'
import { UploadProgress } from './upload-progress'
import { Uploader, type UploadState } from './uploader'

const IDLE: UploadState = { phase: 'idle' }
const WORKING: UploadState['phase'][] = ['hashing', 'sending', 'checking']

/** Uploads an image: choose a file, watch it go, pause and go on. A file that was begun before goes on where it stopped. */
export function UploadDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('images.upload')
  const common = useTranslations('common')
  const form = useId()
  const [file, setFile] = useState<File | null>(null)
  const [description, setDescription] = useState('')
  const [missing, setMissing] = useState(false)
  const [uploader, setUploader] = useState<Uploader | null>(null)
  const state = useSyncExternalStore(
    uploader?.subscribe ?? neverChanges,
    () => uploader?.state ?? IDLE,
    () => IDLE,
  )
  const working = WORKING.includes(state.phase)
  // Who leaves the page doesn't see how it goes: it waits with the unfinished ones.
  useEffect(() => () => uploader?.pause(), [uploader])

  function begin(event: FormEvent) {
    event.preventDefault()
    if (!file) return setMissing(true)
    const next = new Uploader(file, description.trim(), common('unexpected'))
    setUploader(next)
    void next.run()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && !working && onClose()}
      title={t('title')}
      description={t('description')}
      className="max-w-xl"
      keep={working}
      footer={
        <>
          {state.phase === 'idle' && (
            <>
              <Button onClick={onClose}>{common('cancel')}</Button>
              <Button type="submit" form={form} variant="primary">
                {t('start')}
              </Button>
            </>
          )}
          {working && <Button onClick={() => uploader?.pause()}>{t('pause')}</Button>}
          {state.phase === 'paused' && (
            <>
              <Button onClick={onClose}>{t('later')}</Button>
              <Button variant="primary" onClick={() => void uploader?.run()}>
                {t('resume')}
              </Button>
            </>
          )}
          {state.phase === 'failed' && (
            <>
              <Button onClick={onClose}>{common('close')}</Button>
              <Button variant="primary" onClick={() => setUploader(null)}>
                {t('another')}
              </Button>
            </>
          )}
          {state.phase === 'done' && (
            <Button variant="primary" onClick={onClose}>
              {common('close')}
            </Button>
          )}
        </>
      }
    >
      {uploader ? (
        <UploadProgress name={uploader.file.name} bytes={uploader.file.size} state={state} onFollow={onClose} />
      ) : (
        <form id={form} noValidate onSubmit={begin} className="space-y-1">
          <Field label={t('file')} hint={t('fileHint')} error={missing && !file ? t('fileMissing') : undefined} required>
            {(control) => (
              // The browser's own words would be in the browser's language, not in the page's: they lie invisibly over ours.
              <div
                className={`${CONTROL} relative flex items-center gap-3 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-accent`}
              >
                <span aria-hidden className="shrink-0 rounded bg-hover px-2 py-1 text-[13px]">
                  {t('choose')}
                </span>
                <span aria-hidden className={`min-w-0 truncate ${file ? '' : 'text-ink-faint'}`}>
                  {file?.name ?? t('noFile')}
                </span>
                <input
                  {...control}
                  type="file"
                  accept=".tar,application/x-tar"
                  onChange={(event) => setFile(event.target.files?.[0] ?? null)}
                  className="absolute inset-0 cursor-pointer opacity-0"
                />
              </div>
            )}
          </Field>
          <Field label={t('note')} note={common('optional')} hint={t('noteHint')}>
            {(control) => (
              <input
                {...control}
                className={`${CONTROL} h-8.5`}
                maxLength={500}
                value={description}
                onChange={(event) => setDescription(event.target.value)}
              />
            )}
          </Field>
          <UnfinishedUploads />
        </form>
      )}
    </Dialog>
  )
}

const neverChanges = () => () => {}
