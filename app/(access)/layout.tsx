import type { ReactNode } from 'react'
import { AccessFrame } from '../../components/access/access-frame'
import { SomeMessages } from '../../components/i18n/some-messages'

export default function AccessLayout({ children }: { children: ReactNode }) {
  return (
    <SomeMessages of={['common', 'nav', 'login', 'setup', 'errors']}>
      <AccessFrame>{children}</AccessFrame>
    </SomeMessages>
  )
}
