import { getAbout } from '../../../../lib/api/contract'
import { consoleRoot } from '../../../../lib/usecases/root'
import { route } from '../../handler'

export const GET = route(getAbout, () => consoleRoot().about.read())
