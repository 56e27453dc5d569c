import { refusal } from '../../../../lib/api/route'

const unknown = (request: Request) => refusal(request, { code: 'path.unknown', params: { path: new URL(request.url).pathname } })

export { unknown as DELETE, unknown as GET, unknown as POST, unknown as PUT }
