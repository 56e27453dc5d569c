import { openApi } from '../../../../lib/api/openapi'
import { findConsoleRoot } from '../../../../lib/usecases/root'

export const dynamic = 'force-dynamic'
export const GET = () => Response.json(openApi(findConsoleRoot()?.version ?? '0'))
