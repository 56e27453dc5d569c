import { changeTemplateImages } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const PUT = route(changeTemplateImages, (call) => {
  const { templates, action } = call.body
  const wanted = templates.map((each) => ({ which: { id: each.id }, imageRef: each.imageRef, action: each.action ?? action }))
  return consoleRoot().templates.changeImages(call, call.locale, wanted)
})
