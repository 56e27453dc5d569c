'use client'

import NextLink from 'next/link'
import { useRouter } from 'next/navigation'
import type { ComponentProps } from 'react'

type LinkProps = Omit<ComponentProps<typeof NextLink>, 'href' | 'prefetch'> & { href: string }

/**
 * A link to another page of the console. That page is asked for by whoever is about to go there (points at the link, or comes to
 * it by keyboard): all that are in sight at once would hold up what this page itself asks for.
 */
export function Link({ href, onPointerEnter, onFocus, ...rest }: LinkProps) {
  const router = useRouter()
  return (
    <NextLink
      {...rest}
      href={href}
      prefetch={false}
      onPointerEnter={(event) => {
        onPointerEnter?.(event)
        router.prefetch(href)
      }}
      onFocus={(event) => {
        onFocus?.(event)
        router.prefetch(href)
      }}
    />
  )
}
