'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { ImageDetail } from '../../lib/api/contract'
import { bytesText } from '../ui/figures'
import { Fact } from './fact'

const MB = 1024 ** 2

/** What an image is. */
export function ImageFacts({ image }: { image: ImageDetail }) {
  const t = useTranslations('images')
  const locale = useLocale()
  return (
    <section className="mb-4 rounded-lg border bg-surface px-4 py-3" aria-label={t('facts')}>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3 lg:grid-cols-5">
        <Fact name={t('architecture')}>{image.arch}</Fact>
        <Fact name={t('size')}>{bytesText(image.size * MB, locale)}</Fact>
        <Fact name={t('author')}>{image.author ?? '–'}</Fact>
        <Fact name={t('ociVersion')}>{image.ociVersion}</Fact>
        <Fact name={t('created')}>
          <span title={t('serverTime')} className="tabular-nums">
            {image.createdTime}
          </span>
        </Fact>
        {image.origin === 'upload' && (
          <Fact name={t('pulled')}>
            <span className="tabular-nums">{t('pulledTimes', { count: image.pulled })}</span>
          </Fact>
        )}
        {image.digest && (
          <Fact name={t('digest')} wide>
            <span className="font-mono text-[13px] break-all">sha256:{image.digest}</span>
          </Fact>
        )}
      </dl>
    </section>
  )
}
