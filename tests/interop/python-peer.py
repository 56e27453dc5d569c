# The official Python package `vsoa` in a process of its own; the same lines as npm-vsoa-peer.mjs: one JSON object a line on
# stdin, { id, op, ... }, and on stdout { id, result }, { id, error } or { event, ... }.
import json
import os
import queue
import sys
import threading
import time

import vsoa

out = threading.Lock()
# what the package prints isn't ours
lines, sys.stdout = sys.stdout, sys.stderr


def tell(line):
    with out:
        lines.write(json.dumps(line) + '\n')
        lines.flush()


def outgoing(payload):
    if payload is None:
        return None
    sent = {}
    if 'param' in payload:
        sent['param'] = payload['param']
    if 'paramText' in payload:
        sent['param'] = payload['paramText'].encode()
    if 'data' in payload:
        sent['data'] = payload['data'].encode('latin-1')
    return sent


def incoming(payload):
    param = payload.param if payload else None
    # what isn't JSON comes as bytes
    if isinstance(param, (bytes, bytearray)):
        param = bytes(param).decode()
    data = payload.data if payload and payload.data else b''
    got = {'data': bytes(data).decode('latin-1')}
    if param is not None:
        got['param'] = param
    return got


class Refused(Exception):
    def __init__(self, message, status=None):
        super().__init__(message)
        self.status = status


class Waiter:
    def __init__(self):
        self.event = threading.Event()
        self.values = None

    def __call__(self, *values):
        self.values = values
        self.event.set()

    def wait(self, what):
        if not self.event.wait(5):
            raise Refused(what + ' wasn’t answered')
        return self.values


server = None
client = None


def start_server(request):
    global server
    server = vsoa.Server(request['info'], request.get('passwd') or '')

    def onclient(remote, here):
        tell({'event': 'client', 'here': here})
        if here:
            remote.onsubscribe = lambda _, urls: tell({'event': 'subscribe', 'urls': urls})

    def ondata(remote, url, payload, quick):
        tell({'event': 'datagram', 'url': url, 'quick': quick, **incoming(payload)})
        remote.datagram('/back', {'param': {'heard': url}}, quick=quick)

    server.onclient = onclient
    server.ondata = ondata

    def echo(handler):
        def answer(remote, called, payload):
            got = incoming(payload)
            param = {'handler': handler, 'url': called.url, 'method': 'SET' if called.method else 'GET', 'got': got.get('param')}
            remote.reply(called.seqno, {'param': param, 'data': got['data'].encode('latin-1')})

        return answer

    server.command('/echo')(echo('/echo'))
    server.command('/')(lambda remote, called, _: remote.reply(called.seqno, None, 3))
    server.command('/status')(lambda remote, called, _: remote.reply(called.seqno, {'param': {'why': 'user'}}, 130))

    def stream(remote, called, _):
        tunnel = server.create_stream(None, lambda one, data: one.send(data))
        remote.reply(called.seqno, None, 0, tunnel.tunid)

    server.command('/stream')(stream)
    tls = request.get('tls')
    options = {'cert': tls['certFile'], 'key': tls['keyFile']} if tls else None
    threading.Thread(target=server.run, args=('127.0.0.1', request['port'], options), daemon=True).start()
    deadline = time.time() + 5
    while time.time() < deadline:
        try:
            return server.address()[1]
        except Exception:
            time.sleep(0.005)
    raise Refused('the server didn’t start')


def connect(request):
    global client
    client = vsoa.Client()
    client.onmessage = lambda _, url, payload, quick: tell({'event': 'message', 'url': url, 'quick': quick, **incoming(payload)})
    client.ondata = lambda _, url, payload, quick: tell({'event': 'datagram', 'url': url, 'quick': quick, **incoming(payload)})
    info = []

    def onconnect(_, here, told):
        if here:
            info.append(told)
        else:
            tell({'event': 'disconnected'})

    client.onconnect = onconnect
    tls = request.get('tls')
    # without the log it never ends a handshake that failed
    options = {'ca_cert': tls['certFile'], 'load_default_certs': False, 'handsake_error_log': True} if tls else None
    code = client.connect(request['to'], request.get('passwd') or '', 5.0, options)
    if code != vsoa.Client.CONNECT_OK:
        # its connect() doesn't tell a wrong password from any other refusal
        raise Refused('connect: ' + str(code), 1 if code == vsoa.Client.INVALID_RESPONDING else None)
    threading.Thread(target=client.run, daemon=True).start()
    return info[0] if info else None


def robot(request):
    global client
    client = vsoa.Client()
    urls = request['urls']
    client.onmessage = lambda _, url, payload, quick: tell({'event': 'message', 'url': url, **incoming(payload)})

    def onconnect(one, here, told):
        tell({'event': 'connected' if here else 'disconnected', 'info': told})
        if here:
            one.subscribe(urls)

    client.onconnect = onconnect
    client.robot(request['to'], request.get('passwd') or '', request['keepaliveMs'] / 1000, request['connectTimeoutMs'] / 1000,
                 request['reconnectDelayMs'] / 1000)


def subscription(request, method):
    waiter = Waiter()
    if not method(request['urls'], waiter, 5.0):
        raise Refused('not connected')
    if not waiter.wait('the request')[1]:
        raise Refused('refused', 2)


def call(request):
    header, payload, code = client.fetch(request['url'], 'SET' if request.get('set') else 'GET', outgoing(request.get('payload')), 5.0)
    if header is None:
        raise Refused('call: ' + str(code))
    if header.status != 0:
        raise Refused('status', header.status)
    return {**incoming(payload), **({'tunnel': header.tunid} if header.flags & 2 else {})}


def ping(_):
    waiter = Waiter()
    client.ping(waiter, 5.0)
    if not waiter.wait('the ping')[1]:
        raise Refused('no answer')


def stream(request):
    linked = threading.Event()
    back = bytearray()
    done = threading.Event()
    wanted = request['data'].encode('latin-1')

    def onlink(_, here):
        linked.set() if here else done.set()

    def ondata(_, data):
        back.extend(data)
        if len(back) >= len(wanted):
            done.set()

    tunnel = client.create_stream(request['tunnel'], onlink, ondata, 5.0)
    if not linked.wait(5):
        raise Refused('the stream wasn’t connected')
    tunnel.send(wanted)
    done.wait(5)
    tunnel.close()
    return bytes(back).decode('latin-1')


def start_position(request):
    table = {one['name'].lower(): one for one in request['table']}
    position = vsoa.Position(lambda query, reply: reply(table.get(query['name'].lower())))
    threading.Thread(target=position.run, args=('127.0.0.1', request['port']), daemon=True).start()
    return request['port']


def lookup(request):
    place = request['server']
    vsoa.pos(place['addr'], place['port'])
    found = vsoa.lookup(request['name'], request.get('domain', -1))
    if not found:
        raise Refused('Not found')
    return {'addr': found[0], 'port': found[1]}


OPS = {
    'startServer': start_server,
    'publish': lambda r: server.publish(r['url'], outgoing(r.get('payload')), r.get('quick', False)) and None,
    'isSubscribed': lambda r: server.is_subscribed(r['url']),
    'connect': connect,
    'robot': robot,
    'subscribe': lambda r: subscription(r, client.subscribe),
    'unsubscribe': lambda r: subscription(r, client.unsubscribe),
    'call': call,
    'ping': ping,
    'datagram': lambda r: client.datagram(r['url'], outgoing(r.get('payload')), r.get('quick', False)) and None,
    'stream': stream,
    'startPosition': start_position,
    'lookup': lookup,
}


def work(request):
    try:
        tell({'id': request['id'], 'result': OPS[request['op']](request)})
    except Exception as error:
        failure = {'message': str(error)}
        if getattr(error, 'status', None) is not None:
            failure['status'] = error.status
        tell({'id': request['id'], 'error': failure})


# in a thread: the end of stdin ends the process even when something hangs
requests = queue.Queue()


def serve():
    while True:
        work(requests.get())


threading.Thread(target=serve, daemon=True).start()
for line in sys.stdin:
    requests.put(json.loads(line))
os._exit(0)
