import type { ReactNode } from 'react'
import { AccessFrame } from '../../components/access/access-frame'

export default function AccessLayout({ children }: { children: ReactNode }) {
  return <AccessFrame>{children}</AccessFrame>
}
