// A tool server over streamable HTTP with all the habits a test can ask for: node http-server.mjs [MODE...]; TLS with CERT_FILE and KEY_FILE set.
// Writes its port on the first line of its output.
import fs from 'fs';
import http from 'http';
import https from 'https';
import { randomUUID } from 'crypto';

const modes = new Set(process.argv.slice(2));
const has = mode => modes.has(mode);
const sessions = new Set();
const seen = { initialize: 0, deleted: 0, tokens: 0, cancelled: [], closed: 0, lists: 0, answers: [], fields: [] };
const parked = new Map();
const asked = new Map();
let token = 0;
let listener;
let askId = 0;

function accept(request, response) {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => serve(request, response, Buffer.concat(chunks).toString()));
}

const server = process.env.CERT_FILE
  ? https.createServer({ cert: fs.readFileSync(process.env.CERT_FILE), key: fs.readFileSync(process.env.KEY_FILE) }, accept)
  : http.createServer(accept);

function json(response, value, status = 200, fields = {}) {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...fields });
  response.end(body);
}

const event = (value, id) => `${id ? `id: ${id}\n` : ''}event: message\ndata: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

function serve(request, response, body) {
  if (request.url === '/token') {
    if (!body.includes('grant_type=client_credentials')) return json(response, {}, 400);
    return json(response, { access_token: `token-${++token}`, token_type: 'Bearer', expires_in: 3600 });
  }
  if (has('redirect')) { response.writeHead(307, { location: 'http://127.0.0.1:1/' }); return response.end(); }
  if (has('auth') && request.headers.authorization !== `Bearer token-${token}`) return json(response, {}, 401);
  if (has('old-sse')) return json(response, {}, 405);
  const session = request.headers['mcp-session-id'];
  if (request.method === 'DELETE') { seen.deleted++; sessions.delete(session); response.writeHead(200); return response.end(); }
  if (request.method === 'GET') return listen(request, response, session);
  const message = JSON.parse(body);
  const modern = request.headers['mcp-protocol-version'] === '2026-07-28';
  const answer = result => ({ jsonrpc: '2.0', id: message.id, result });
  if (message.method === 'server/discover' && modern && has('modern'))
    return json(response, answer({ resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }));
  if (message.method === 'initialize') {
    seen.initialize++;
    const id = randomUUID();
    sessions.add(id);
    const value = answer({ protocolVersion: message.params.protocolVersion, capabilities: { tools: {}, seen: message.params.capabilities }, serverInfo: { name: 'http', version: '1' } });
    return has('stateless') ? json(response, value) : json(response, value, 200, { 'mcp-session-id': id });
  }
  if (modern && !has('modern')) return json(response, { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'no session' } }, 400);
  if (!modern && !has('stateless') && !sessions.has(session)) return json(response, { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } }, 404);
  if (message.id === undefined) {
    if (message.method === 'notifications/cancelled') seen.cancelled.push(message.params);
    response.writeHead(202); return response.end();
  }
  if (message.method === undefined) {
    seen.answers.push(message);
    asked.get(message.id)?.(message);
    response.writeHead(202); return response.end();
  }
  if (message.method === 'tools/list') return json(response, answer({ tools: [{ name: 'echo' }] }));
  if (message.method !== 'tools/call') return json(response, { jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'Method not found' } }, modern ? 404 : 200);
  call(request, response, message, answer, session);
}

function call(request, response, message, answer, session) {
  const input = message.params.arguments ?? {};
  const stream = () => response.writeHead(200, { 'content-type': 'text/event-stream' });
  switch (message.params.name) {
    case 'echo': case 'größe': return json(response, answer({ text: input.message ?? '', fields: request.headers }));
    case 'stream':
      stream();
      for (let i = 1; i <= input.count; i++) response.write(event({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: message.params._meta?.progressToken, progress: i } }));
      response.write(': a comment\n\n');
      response.write(event({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } }));
      return response.end(event(answer({ text: 'streamed' })));
    case 'never': response.on('close', () => seen.closed++); return;
    case 'silent-stream': stream(); response.write(': hello\n\n'); response.on('close', () => seen.closed++); return;
    case 'cut': stream(); response.write(event({ jsonrpc: '2.0', method: 'notifications/message', params: {} })); return setTimeout(() => response.destroy(), 50);
    case 'hang-up': return request.socket.destroy();
    case 'pause':
      parked.set('here-1', answer({ text: 'resumed' }));
      stream();
      response.write('id: here-1\nretry: 50\ndata: \n\n');
      return response.end();
    case 'ask': {
      const id = `ask-${++askId}`;
      asked.set(id, reply => response.end(event(answer({ reply: reply.result ?? reply.error }))));
      stream();
      return response.write(event({ jsonrpc: '2.0', id, method: 'roots/list' }));
    }
    case 'forget': sessions.delete(session); return json(response, answer({}));
    case 'expire-token': token++; return json(response, answer({}));
    case 'announce': listener?.write(event({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' })); return json(response, answer({ listening: !!listener }));
    case 'long': return json(response, answer({ text: 'x'.repeat(input.bytes) }));
    case 'long-event': stream(); return response.end(event(answer({ text: 'x'.repeat(input.bytes) })));
    case 'status': return json(response, { oops: true }, input.status);
    case 'no-json': response.writeHead(200, { 'content-type': 'text/html' }); return response.end('<html>');
    case 'empty': response.writeHead(202); return response.end();
    case 'error-status': return json(response, { jsonrpc: '2.0', id: message.id, error: { code: -32020, message: 'mismatch' } }, 400);
    case 'error-null': return json(response, { jsonrpc: '2.0', id: null, error: { code: -32603, message: 'internal' } }, 500);
    case 'seen': return json(response, answer(seen));
    default: return json(response, { jsonrpc: '2.0', id: message.id, error: { code: -32602, message: 'Unknown tool' } });
  }
}

function listen(request, response, session) {
  const last = request.headers['last-event-id'];
  if (last && parked.has(last)) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return response.end(event(parked.get(last), 'here-2'));
  }
  if (!has('listen')) { response.writeHead(405); return response.end(); }
  seen.lists++;
  listener = response;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(': open\n\n');
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
