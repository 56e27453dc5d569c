import { useLocale, useTranslations } from 'next-intl'
import type { ImageVariable } from '../../../lib/api/contract'
import { Button } from '../../ui/button'

interface KnownVariablesProps {
  variables: readonly ImageVariable[]
  /** Names that are in the environment already. */
  set: readonly string[]
  onChoose: (variable: ImageVariable) => void
}

/** The variables that an image says it reads: what each is for, and a button that takes it into the environment. */
export function KnownVariables({ variables, set, onChoose }: KnownVariablesProps) {
  const t = useTranslations('wizard.env')
  const locale = useLocale() === 'zh' ? 'zh' : 'en'
  if (variables.length === 0) return null
  return (
    <details className="mt-2 rounded-md border">
      <summary className="cursor-pointer px-3 py-2 text-[13px] font-medium">{t('known', { count: variables.length })}</summary>
      <ul className="divide-y border-t">
        {variables.map((variable) => {
          const { name, values, default: usual, description } = variable
          const there = set.includes(name)
          return (
            <li key={name} className="flex items-start gap-3 px-3 py-2">
              <div className="min-w-0 flex-1 text-[13px]">
                <code className="font-medium break-all">{name}</code>
                <p className="text-ink-soft">{description[locale]}</p>
                {values && <p className="text-ink-faint">{t('knownValues', { values: values.join(', ') })}</p>}
                {usual !== undefined && <p className="text-ink-faint">{t('knownDefault', { value: usual })}</p>}
              </div>
              <Button size="sm" aria-label={t(there ? 'knownEdit' : 'knownAdd', { name })} onClick={() => onChoose(variable)}>
                {t(there ? 'edit' : 'take')}
              </Button>
            </li>
          )
        })}
      </ul>
    </details>
  )
}
