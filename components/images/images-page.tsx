'use client'

import { Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useLiveList } from '../live'
import { ErrorState } from '../ui/error-state'
import { PageHeader } from '../ui/page-header'
import { TableSkeleton } from '../ui/skeleton'
import { AdministratorButton } from './administrator-button'
import { ImageTable } from './image-table'

const UploadDialog = dynamic(() => import('./upload-dialog').then((each) => each.UploadDialog), { ssr: false })

/** The images there are, live, and the way to upload another one. */
export function ImagesPage() {
  const t = useTranslations('images')
  const [uploading, setUploading] = useState(false)
  const { rows, query } = useLiveList('images')
  const { rows: services } = useLiveList('services')
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <AdministratorButton variant="primary" onClick={() => setUploading(true)}>
            <Upload aria-hidden />
            {t('upload.open')}
          </AdministratorButton>
        }
      />
      {!rows ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <TableSkeleton columns={7} />
        )
      ) : (
        <ImageTable images={rows} services={services} />
      )}
      {uploading && <UploadDialog onClose={() => setUploading(false)} />}
    </>
  )
}
