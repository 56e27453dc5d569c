import { changeTemplateImagesByPath } from '../../../../../lib/api/contract'
import { consoleRoot } from '../../../../../lib/usecases/root'
import { route } from '../../../handler'

export const PUT = route(changeTemplateImagesByPath, (call) => {
  const wanted = call.body.templates.map(({ name, imageRef, action }) => ({ which: { path: name }, imageRef, action }))
  return consoleRoot().templates.changeImages(call, call.locale, wanted)
})
