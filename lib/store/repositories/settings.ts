import type { Repositories } from '../types'
import type { Context } from './context'

export function settingRepository({ db }: Context): Repositories['settings'] {
  return {
    get: async (key) => (await db.setting.findUnique({ where: { key } }))?.value ?? null,
    async set(key, value) {
      await db.setting.upsert({ where: { key }, update: { value }, create: { key, value } })
    },
  }
}
